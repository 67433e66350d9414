{#- The words by which what is no merchandise is called, by language; a name is evident
    only if it holds no other word (`evident_product_type`). In the plain form of
    `plain_words`: no accents, no digits. ä, ö, ü stay. -#}
{%- macro product_type_words() -%}
{{ return({
    'shipping': [
        'postage|postal|carriage|shipping|shipment|shipp|deliver(y|ies)|freight|post',
        'ups|usps|dhl|dpd|gls|fedex|royal mail|parcelforce|evri|click +collect',
        'versand(kosten)?|versandpauschale|lieferung|lieferkosten|zustellung|porto',
        'fracht(kosten)?|selbstabholung|livraison|expedition|port|transport|envios?',
        'portes|spedizione|verzending|verzendkosten|bezorging|frete|portes +de +envio',
        'wysyłka|wysylka|dostawa|przesyłka|przesylka|frakt|fragt|leverans|levering',
        'toimitus(kulut)?|postikulut|doprava|postovne|livrare|kargo|доставка',
        '送料|配送料|运费|運費|邮费|배송비'
    ],
    'charge': [
        'fees?|charges?|surcharges?|costs?|kosten|gebuhr(en)?|gebühr(en)?|pauschale',
        'zuschlag|entgelt|frais|gastos|costes?|spese|costi|kosten|taxas?|oplata|koszty?',
        'avgift|gebyr|kulut|poplatek|手数料|手续费'
    ],
    'discount': [
        'discounts?|rebates?|coupons?|markdown|reduction|rabatte?|skonto',
        'nachlass|preisnachlass|remises?|descuentos?|sconto|korting|descontos?|rabat',
        'alennus|sleva|скидка|割引|折扣|优惠|할인'
    ],
    'sample': [
        'samples?|muster|warenproben?|gratisproben?|echantillons?|muestras?|campion[ei]',
        'amostras?|probki|test|test +(product|item|article|order)|testartikel'
    ],
    'service': [
        'services?|installation|instalacion|assembly|montage|aufbau|engraving|gravur',
        'gift +wrapping|repair +costs?|reparatur|reparation|warranty|insurance|versicherung',
        'assurance|protection|garantieverlängerung|dienstleistung|servicepauschale'
    ],
    'booking': [
        'manual|manual +entry|adjustments?|adjust|bad +debt|write +off|rounding|correction',
        'commissions?|provision|korrektur|rundung|gratuity|trinkgeld|tips?|donations?',
        'spenden?|bottle +deposits?|pfand|leergut|statiegeld|deposit +refund'
    ],
    'gift card': [
        '(e )?(gift|store) +(cards?|vouchers?|certificates?)|e?gift ?cards?',
        'geschenk(gutschein|karte)e?|gutschein(karte)?|wertgutschein|(carte|cheque|bon)s? +cadeaux?',
        'bon +d +achat|(tarjeta|vale|cheque)( +de)? +regalo|(carta|buono) +regalo',
        'cadeau(bon|kaart)|kadobon|(vale|cartao) +(presente|oferta)|presentkort|gavekort',
        'karta +podarunkowa|bon +podarunkowy|lahjakortti|darkov(y +poukaz|a +karta)',
        'подарочн(ая +карта|ый +сертификат)|ギフトカード|礼品卡|기프트카드'
    ],
    'other': [
        'standard|express|priority|economy|tracked|signed|insured|free|next|same|day|first',
        'second|class|st|nd|uk|eu|us|international|domestic|overseas|national|worldwide',
        'home|local|pick|up|store|and|packing|packaging|handling|p|by|for|to|of|the|a|is',
        'this|und|verpackung|versicherter|versicherte|inland|ausland|nach|mit|de|du|le|la',
        'et|y|e|i|en|gratuite?|gratis|kostenlos|offerte?|di|per|paket|parcel|classic|ground',
        'dotcom|amazon|ebay|etsy|paypal|stripe|klarna|bank|card|credit|cod|payment|payments',
        'transaction|processing|administration|admin|order|online|website|web|misc|extra',
        'additional|other|total|late|return|returns|restocking|small|minimum|zone|service',
        'percent|off|code|promo|promotion|promotional|mfg|manufacturers?|customer|staff|loyalty|product|show|tax|vat'
    ],
    'value': [
        'eur|euros?|gbp|usd|pounds?|dollars?|value|worth|activation|activati|digital|code',
        'online|email|e mail|wert|im|von|über|de|of|in|balance|top|reload|refresh|load|p'
    ]
}) }}
{%- endmacro -%}
