"""What is started on this machine: broker, database and services, and what keeps them running and apart."""
