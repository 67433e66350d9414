with

descriptions as (

    select distinct
        description_id,
        words,
        category,
        subcategory,
        brand

    from {{ ref('int_product_descriptions') }}

),

word_positions as (

    select positions.word_position

    from (
        values
        (1), (2), (3), (4), (5), (6), (7), (8), (9), (10),
        (11), (12), (13), (14), (15), (16), (17), (18), (19), (20)
    ) as positions (word_position)

),

tokens as (

    select
        descriptions.description_id,
        split_part(descriptions.words, ' ', word_positions.word_position) as token

    from descriptions
    cross join word_positions

    union distinct

    select
        description_id,
        'category=' || category as token
    from descriptions

    union distinct

    select
        description_id,
        'subcategory=' || subcategory as token
    from descriptions

    union distinct

    select
        description_id,
        'brand=' || brand as token
    from descriptions

),

token_counts as (

    select
        token,
        count(*) as description_count

    from tokens

    where token <> ''

    group by all

),

description_total as (

    select count(*) as description_count

    from descriptions

),

-- A token of more than 500 descriptions says little, and would cost the most.
rarities as (

    select
        token_counts.token,
        1e0 + ln(
            (1e0 + description_total.description_count)
            / (1e0 + token_counts.description_count)
        ) as rarity

    from token_counts
    cross join description_total

    where token_counts.description_count <= 500

),

rare_tokens as (

    select
        tokens.description_id,
        tokens.token,
        rarities.rarity,
        sum(cast(rarities.rarity * rarities.rarity as decimal(18, 9))) over (
            partition by tokens.description_id
        ) as squared_length

    from tokens
    inner join rarities on tokens.token = rarities.token

)

select
    description_id,
    token,
    round(rarity / sqrt(cast(squared_length as double)), 9) as weight

from rare_tokens
