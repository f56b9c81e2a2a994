// Where a country's traffic goes when the edges are called by these names; ISO 3166-1, what is missing goes to the first edge.
const countriesOf: Readonly<Record<string, string>> = {
  us: 'AG AI AR AW BB BL BM BO BQ BR BS BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI',
  eu: 'AD AE AL AM AO AT AX AZ BA BE BF BG BH BI BJ BW BY CD CF CG CH CI CM CV CY CZ DE DJ DK DZ EE EG EH ER ES ET FI FO FR GA GB GE GG GH GI GM GN GQ GR GW HR HU IE IL IM IQ IR IS IT JE JO KE KM KW LB LI LR LS LT LU LV LY MA MC MD ME MG MK ML MR MT MU MW MZ NA NE NG NL NO OM PL PS PT QA RO RS RU RW SA SC SD SE SI SJ SK SL SM SN SO SS ST SY SZ TD TG TN TR TZ UA UG VA XK YE YT ZA ZM ZW',
  ap: 'AF AS AU BD BN BT CC CK CN CX FJ FM GU HK ID IN IO JP KG KH KI KP KR KZ LA LK MH MM MN MO MP MV MY NC NF NP NR NU NZ PF PG PH PK PN PW SB SG TH TJ TK TL TM TO TV TW UZ VN VU WF WS',
};

const regionOfCountry = new Map(
  Object.entries(countriesOf).flatMap(([region, countries]) =>
    countries.split(' ').map((country): [string, string] => [country, region]),
  ),
);

/** The edge for a viewer by the country, or the edge, that the request's header named; the first where nothing is known. */
export function nearestRegion(regions: readonly string[], country: string | null): string {
  const [first = ''] = regions;
  if (country === null) return first;
  const said = country.toLowerCase();
  // A country's code before an edge's name: those that are both, such as US, lie where they say.
  const region = regionOfCountry.get(country.toUpperCase()) ?? said;
  return regions.includes(region) ? region : first;
}
