"""The registry: sessions with one commit, placements, notices and figures over any store."""
