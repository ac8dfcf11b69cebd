"""What a person configures: a YAML file, environment variables and secret files, checked together."""

from okrsync.config.loading import Config, load
from okrsync.config.problems import ConfigError, as_line
from okrsync.config.schema import schema_text
from okrsync.config.shown import as_yaml, shown

__all__ = ["Config", "ConfigError", "as_line", "as_yaml", "load", "schema_text", "shown"]
