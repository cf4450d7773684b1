import type { Dice } from '../random-tree.ts';
import type { Place } from './model.ts';
import type { Outline, Position } from './outline.ts';

/** An address of a cluster, and the shortest part of it that tells it from the others. */
interface Address {
  readonly server: string;
  readonly label: string;
}

const REGIONS = [
  'eu-west-1',
  'us-east-1',
  'ap-southeast-2',
  'ca-central-1',
  'sa-east-1',
  'eu-north-1',
  'us-west-2',
  'ap-south-1',
  'af-south-1',
  'me-central-1',
  'il-central-1',
  'eu-central-2',
] as const;

/** Of so many digits, letters from `a` to `f` among them so that it is no number. */
const hex = (dice: Dice, length: number): string =>
  `${dice.pick(['a', 'b', 'c', 'd', 'e', 'f'] as const)}${Array.from(
    { length: length - 1 },
    () => '0123456789abcdef'[dice.number(16)],
  ).join('')}`;

/** Addresses that nobody reads a stage from. */
const OPAQUE: readonly ((dice: Dice, at: number) => Address)[] = [
  (dice) => {
    const id = hex(dice, 32);
    const server = `https://${id.toUpperCase()}.gr7.eu-west-1.eks.amazonaws.com`;
    return { server, label: id.slice(0, 8) };
  },
  (dice, at) => {
    const region = REGIONS[at % REGIONS.length] ?? REGIONS[0];
    const server = `https://${hex(dice, 32).toUpperCase()}.yl4.${region}.eks.amazonaws.com`;
    return { server, label: region };
  },
  (dice, at) => {
    const label = `10.${String(20 + dice.number(200))}.3.${String(17 + at)}`;
    return { server: `https://${label}:6443`, label };
  },
  (dice) => {
    const label = `acme-dns-${hex(dice, 8)}`;
    return { server: `https://${label}.hcp.westeurope.azmk8s.io:443`, label };
  },
  (dice) => {
    const label = `c-m-${hex(dice, 8)}`;
    return { server: `https://rancher.acme.example/k8s/clusters/${label}`, label };
  },
];

/** Addresses that have the words for a stage among what nobody reads. */
const WORDED: readonly ((dice: Dice, words: string) => string)[] = [
  (dice, words) => `https://acme-${words}-dns-${hex(dice, 8)}.hcp.westeurope.azmk8s.io:443`,
  (dice, words) => `https://${hex(dice, 8)}.${words}.k8s.acme.example:6443`,
  (_, words) => `https://rancher.acme.example/k8s/clusters/${words}`,
];

/** Names and files of places are numbers, so that nothing but the server tells one from another. */
const numbered = (place: Place, at: number): Place => {
  const codename = String(at + 1);
  return { ...place, codename, cluster: codename };
};

/** Nothing tells places apart but their servers, in which there are words for stages, or none. */
export function opaqueServers(outline: Outline, dice: Dice): Outline | null {
  const { content, wording } = outline;
  // a folder that is called by a number has that for a name
  if (content !== 'chart' && content !== 'chart and $values') return null;
  const [all, hasWords] = [outline.places.map(numbered), dice.chance(0.5)];
  if (hasWords && wording !== 'codenames') {
    const form = dice.pick(WORDED);
    const places = all.map((place) => ({ ...place, server: form(dice, place.words.join('-')) }));
    return { ...outline, places, positions: new Set<Position>(['host']) };
  }
  const form = dice.pick(OPAQUE);
  const places = all.map((place, at) => ({
    ...place,
    ...form(dice, at),
    words: [],
    isProduction: true,
  }));
  return { ...outline, wording: 'codenames', places, positions: new Set<Position>() };
}
