"""The plan templates that come with the product (F1), in the order in which they are offered."""

from goals.catalogue.answering_competitor import ANSWER
from goals.catalogue.entering_region import REGION
from goals.catalogue.half_year import HALF_YEAR
from goals.catalogue.key_accounts import KEY_ACCOUNTS
from goals.catalogue.product_launch import LAUNCH
from goals.catalogue.sprint import SPRINT

DEFAULT = "half-year"
BUILT_IN = {
    content["code"]: content
    for content in (HALF_YEAR, LAUNCH, REGION, SPRINT, ANSWER, KEY_ACCOUNTS)
}
