"""The peers of Terecht: other search libraries behind one shape (`shape.Peer`), one file a library."""
