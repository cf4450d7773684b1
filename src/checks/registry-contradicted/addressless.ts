import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { AddresslessPort } from './addressless-entries.ts';
import { addresslessPorts } from './addressless-entries.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const MOST_NAMED = 3;

const ADDRESS_MISSING: Check = {
  id: 'address-missing',
  title: 'A ServiceEntry for plain TCP has no address to be told by',
  level: 'medium',
  blind: 'Settings of single pods (`proxy.istio.io/config`), and other hosts that clients call.',
  knownAs: [
    { code: 'IST0134', analyzer: 'serviceentry.Analyzer' },
    { code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.ServiceEntry' },
  ],
};

/** TCP has no host in it: without an address a sidecar takes all of a port for it (SE-6, PROTO-9). */
export const addressesMissing = ofObjects(
  [ADDRESS_MISSING],
  ({ mesh, isWhole }) => addresslessPorts(mesh, isWhole === true),
  () => (port) => [draftOf(port)],
);

/** Whose sidecars: a ServiceEntry that others do not see takes nothing of theirs. */
const ofWhom = (seenIn: AddresslessPort['seenIn']): string =>
  seenIn.has('*')
    ? ''
    : ` of ${seenIn.size === 1 ? 'namespace' : 'namespaces'} ${listed([...seenIn].sort(), MOST_NAMED)}`;

const draftOf = ({
  entry,
  port,
  name,
  origin,
  isCertain,
  isWarnedOf,
  seenIn,
}: AddresslessPort): FindingDraft => ({
  check: ADDRESS_MISSING.id,
  subject: entry,
  // ports without names are one to Istio's analysis, which goes by their lines
  key: name === null ? 'port' : `port ${name}`,
  scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
  message: `${isCertain ? 'Sidecars' : 'Unless proxies give hosts addresses themselves (DNS capture), sidecars'}${ofWhom(seenIn)} send to ${subjectText(entry)} whatever goes to port ${String(port)} of a host that they do not know.`,
  why: `Its port ${String(port)} is for plain TCP, which names no host, and it has no \`addresses\` (${placeOf(origin)}).`,
  symptom: `a second host on port ${String(port)} is never reached: its clients get the first one's server`,
  origin,
  knownAs: (ADDRESS_MISSING.knownAs ?? []).filter(({ code }) => isWarnedOf || code !== 'IST0133'),
  fix: {
    text: 'Give it `addresses`, or name what is spoken (`protocol: TLS`, `HTTP`) where that has a host in it.',
  },
});
