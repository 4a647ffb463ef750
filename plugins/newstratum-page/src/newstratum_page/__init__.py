"""Words in the page of ``newstratum page``: what reads them, in a browser, without a server or a network."""
