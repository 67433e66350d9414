{#- What was paid less what went back, never below zero, as a double. -#}
{%- macro money_kept(paid, returned) -%}
cast(greatest({{ paid }} - coalesce({{ returned }}, 0), 0) as double)
{%- endmacro -%}
