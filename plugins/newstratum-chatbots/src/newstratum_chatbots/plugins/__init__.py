"""One plugin for each service, each in a module of its own: a host loads only the one it needs."""
