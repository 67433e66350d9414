{# One row: whether the shop's unit costs are simulated. #}
{% macro costs_are_simulated() -%}
    select count(*) > 0 as are_costs_simulated

    from {{ ref('stg_raw_tables') }}

    where table_name = 'products' and simulated_columns like '%unit_cost%'
{%- endmacro %}
