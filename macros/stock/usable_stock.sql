{# What is on hand, below 0 only where customers wait for what is owed to them: where
   they don't, a count below 0 is a mistake and there is none. #}
{% macro usable_stock(on_hand) -%}
    {%- if execute and var('unmet_demand') not in ['lost', 'backordered'] %}
        {%- do exceptions.raise_compiler_error(
            'var unmet_demand is ' ~ var('unmet_demand')
            ~ ': it must be lost or backordered') %}
    {%- endif -%}
    {%- if var('unmet_demand') == 'lost' -%}
        greatest({{ on_hand }}, 0e0)
    {%- else -%}
        {{ on_hand }}
    {%- endif -%}
{%- endmacro %}
