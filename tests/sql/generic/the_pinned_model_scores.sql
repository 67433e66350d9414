{# Of a live_ table: the model that model_gates pins is not in the registry. #}
{% test the_pinned_model_scores(model) %}

select pinned_model_id

from {{ model }}

where role = 'live' and pinned_model_id is not null and not is_pinned

{% endtest %}
