"""From words on a form to occupational facts, with evidence."""
