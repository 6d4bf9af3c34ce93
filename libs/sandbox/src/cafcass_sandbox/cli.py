"""The `cafcass` command. Each command has a small file in `commands`, and imports what it needs only when it runs."""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper

import typer

from cafcass_sandbox.client.errors import NO_PLATFORM, CommandError
from cafcass_sandbox.commands import (
    audit,
    case,
    complaints,
    dead_letters,
    demo,
    everything,
    feedback,
    letter,
    messages,
    publish,
    questions,
    send,
    services,
    simulate,
    staff,
    topics,
    up,
    watch,
    work,
    workload,
)

app = typer.Typer(
    name="cafcass",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: the pretty one takes three times as long to appear.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(everything.everything)
app.command("up")(up.up)
app.command("demo")(demo.demo)
app.command("publish")(publish.publish)
app.command("simulate")(simulate.simulate)
app.command("watch")(watch.watch)
app.command("send")(send.send)
app.command("staff")(staff.staff)
app.command("messages")(messages.messages)
app.command("case")(case.case)
app.command("letter")(letter.letter)
app.command("complaints")(complaints.complaints)
app.command("feedback")(feedback.feedback)
app.command("work")(work.work)
app.command("questions")(questions.questions)
app.command("workload")(workload.workload)
app.command("audit")(audit.audit)
app.command("topics")(topics.topics)
app.add_typer(dead_letters.app, name="dead-letters")
services.add_to(app)


def main() -> None:
    """Runs the command line; what a person can do something about is said in one sentence, without a traceback."""
    # What the Kafka client logs about a lost broker is said once, by us.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    # Half a character can be on a topic, and is shown as JSON escapes it.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except CommandError as error:
        _end(str(error), error.code)
    except Exception as error:
        if not _from_kafka(error):
            raise
        _end(f"the broker: {type(error).__name__}: {error}", NO_PLATFORM)


def _from_kafka(error: Exception) -> bool:
    """Whether the Kafka client raised it; where that was never imported, it did not."""
    errors = sys.modules.get("aiokafka.errors")
    return errors is not None and isinstance(error, errors.KafkaError)


def _end(message: str, code: int) -> None:
    sys.stderr.write(f"cafcass: {message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
