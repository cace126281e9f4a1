# Filled in with the package's configuration file.
