{{ of_all_models("registered_") }}

{%- if is_there('registered_elsewhere') %}

    union all by name
    select * from {{ ref('registered_elsewhere') }}
{%- endif %}
