{# So many packs hold that many units; + 0 because ceil makes a -0 of next to nothing. #}
{% macro whole_packs(units, pack_size) -%}
    (ceil({{ units }} / {{ pack_size }} - 1e-9) + 0e0)
{%- endmacro %}
