"""What a client of a running platform needs: finding it, its broker, its topics, and the keys to what is sealed on them."""
