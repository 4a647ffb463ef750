"""Finding, loading and cataloguing plugins, each isolated from the others."""
