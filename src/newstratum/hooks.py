"""What plugin authors import: descriptors, decorators, hook specifications."""
