{{ of_all_models("train_") }}

{%- for name in model_names() if not is_there('train_' ~ name) %}

union all by name
select
    '{{ name }}' as model_id,
    '{{ name }}' as model_name,
    'its training, or what it reads, has not been built' as not_trained_reason,
    true as has_failed
{%- endfor %}
