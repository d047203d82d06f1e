"""Values of any metric of the catalogue at many nodes at once; every call says for whom.

`values` and `by_month` answer for months, `over` for any runs of days. The number of queries
does not depend on how many nodes, metrics or months are asked for.
"""

from salesplan.core.selectors.metric_values.asking import NO_DATA, Value
from salesplan.core.selectors.metric_values.computing import by_month, over, values

__all__ = ["NO_DATA", "Value", "by_month", "over", "values"]
