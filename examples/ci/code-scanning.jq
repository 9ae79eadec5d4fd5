# Makes `warifu assess --format sarif` fit for GitHub code scanning: jq -f code-scanning.jq warifu.sarif
#
# Code scanning takes every result for a problem, whatever its kind, so what passes and what does not apply leaves. An
# INCONCLUSIVE stays, as a warning: SARIF itself has no level for it. A region has a line there, and bytes have none.
.runs[] |= (
  .results |= map(
    select(.kind == "fail" or .kind == "open")
    | if .kind == "open" then .level = "warning" else . end
    | .locations |= map(.physicalLocation.region |= (. // {}) + {startLine: (.startLine // 1)})
    | .locations |= map(del(.physicalLocation.region.byteOffset, .physicalLocation.region.byteLength))
  )
)
