with

host_tables as (

    {{ host_tables() }}

)

select
    table_name,
    read_from,
    relation

from host_tables
