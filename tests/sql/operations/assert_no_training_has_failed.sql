-- A training that breaks stops nothing else: what was live goes on scoring, or a simple
-- method does. This says so at the end.
select
    model_name,
    not_trained_reason

from {{ ref('model_quality') }}

where has_failed
