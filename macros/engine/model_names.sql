{# The names of all models: a new one is a name more here, and a line in model_gates. #}
{% macro model_names() -%}
    {{ return([
        'recommender', 'click', 'price_elasticity', 'churn', 'demand',
        'campaign_response'
    ]) }}
{%- endmacro %}

{# The rows of one table of each, `live_` or `train_` and the name, as one select; only
   of those that are there (see `if_there`). #}
{% macro of_all_models(prefix) -%}
    {%- for name in model_names() if is_there(prefix ~ name) %}
    {{ 'union all by name' if not loop.first }}
    select * from {{ ref(prefix ~ name) }}
    {%- endfor %}
{%- endmacro %}
