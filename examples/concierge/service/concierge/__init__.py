"""Plans journeys: the service behind the web site."""
