"""`make benchmark-recommendations`: how good recommendations are, beside their peers'.

Every list is drawn from the whole catalogue, and evaluated by what was bought later;
peers and baselines are tuned on the same split one period earlier. A figure of quality
holds where it reaches its goal and lies above the best peer; its spread is the 95 %
bootstrap interval over customers. With DATA and PROTOCOL any file is evaluated: see
`protocols`.
"""

from benchmarks.common.parts import Parts
from benchmarks.recommendations.protocols import protocol_figures
from benchmarks.recommendations.sessions import session_figures
from benchmarks.recommendations.shops import (
    COMPLETE_JOURNEY,
    ONLINE_RETAIL,
    TA_FENG,
    shop_figures,
)
from benchmarks.recommendations.time import top_figures
from benchmarks.recommendations.training import training_figures

PARTS = Parts(
    {
        "sessions": lambda _: session_figures(),
        "complete_journey": lambda asked: shop_figures(COMPLETE_JOURNEY, asked.peers),
        "online_retail": lambda asked: shop_figures(ONLINE_RETAIL, asked.peers),
        "ta_feng": lambda asked: shop_figures(TA_FENG, asked.peers),
        "top": lambda asked: top_figures(asked.peers),
        "training": lambda _: training_figures(),
    },
    of_data={
        "protocol": lambda asked: protocol_figures(
            asked.data, asked.protocol, asked.peers
        )
    },
)
