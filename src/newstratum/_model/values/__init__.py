"""Values: money, quantities, periods, places, identifiers, sensitive text."""
