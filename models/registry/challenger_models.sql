{{ config(post_hook = "{{ create_model_macros('challenger_') }}") }}

select
    eligible_models.model_name,
    eligible_models.model_id,
    eligible_models.is_glass_box,
    eligible_models.score_sql,
    eligible_models.contributions_sql,
    eligible_models.is_extrapolated_sql

from {{ ref('eligible_models') }} as eligible_models
-- Of this build only: an older model may ask for features that are no more.
inner join {{ ref('trained_models') }} as trained_models
    on eligible_models.model_id = trained_models.model_id

where eligible_models.preference > 1

qualify
    row_number() over (
        partition by eligible_models.model_name order by eligible_models.preference
    ) = 1
