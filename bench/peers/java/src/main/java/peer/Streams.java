package peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Kafka Streams, exactly once: one store of cases and one of ids that were seen, both with a changelog. There is no database. */
public final class Streams {
  private static final String PREFIX = System.getenv("PEER_PREFIX");
  private static final List<String> OUT = List.of("events", "restricted", "lifecycle", "refused");

  private Streams() {}

  private static final class Decide implements Processor<String, byte[], String, byte[]> {
    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, byte[]> cases;
    private KeyValueStore<String, Long> seen;

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
      this.context = context;
      cases = context.getStateStore("cases");
      seen = context.getStateStore("seen");
    }

    @Override
    public void process(Record<String, byte[]> application) {
      String cause = new String(application.headers().lastHeader("ce_id").value(), UTF_8);
      if (seen.putIfAbsent(cause, application.timestamp()) != null) {
        return;
      }
      Decision decision;
      try {
        decision = Decision.on(application.value(), cause);
      } catch (IOException error) {
        context.forward(application.withValue(String.valueOf(error.getMessage()).getBytes(UTF_8)), "refused");
        return;
      }
      cases.put(decision.caseId(), decision.document());
      for (Decision.Message said : decision.messages()) {
        context.forward(
            new Record<>(decision.caseId(), said.value(), application.timestamp(), said.headers()), said.topic());
      }
    }
  }

  public static void main(String[] arguments) {
    Topology topology = new Topology();
    topology.addSource("cases-in", Serdes.String().deserializer(), Serdes.ByteArray().deserializer(), PREFIX + ".cases");
    topology.addProcessor("decide", Decide::new, "cases-in");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("cases"), Serdes.String(), Serdes.ByteArray()), "decide");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("seen"), Serdes.String(), Serdes.Long()), "decide");
    for (String name : OUT) {
      topology.addSink(name, PREFIX + "." + name, Serdes.String().serializer(), Serdes.ByteArray().serializer(), "decide");
    }
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, PREFIX + ".group");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, System.getenv("PEER_BOOTSTRAP"));
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, System.getenv("PEER_STATE"));
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, "1");
    settings.put("auto.offset.reset", "earliest");
    settings.put("producer.batch.size", "262144");
    settings.put("producer.linger.ms", "20");
    settings.put("max.poll.records", "1000");
    KafkaStreams streams = new KafkaStreams(topology, settings);
    streams.setUncaughtExceptionHandler(
        error -> {
          error.printStackTrace();
          return org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(5))));
    streams.start();
  }
}
