"""The REST APIs of the ZGW standard: shapes, scopes and filters. No rules, no actions."""
