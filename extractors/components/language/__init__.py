"""A cheap guess whether a text is English."""
