"""Who hears of what: every message that is not the direct answer to a person's own words.

The acts decide that something happened; here stands who is told, and in which words (keys of the catalogue).
There is one room for each who is told: `to_asker`, `to_helper`, `to_pair` (both of two), `to_caller`, `to_broker`
and `to_coordinator`. A call names it: `to_helper.somebody_else(scope, match)`. What several rooms say alike is in
`parts`; the reasons below an alert are in `why_nobody`.
"""
