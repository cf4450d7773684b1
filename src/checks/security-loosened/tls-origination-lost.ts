import { counterpartIn } from '../../compare/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  listed,
  namespaceText,
  placeOf,
  resourceKey,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { MeshSides, Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { LostOrigination } from './tls-origination.ts';
import { lostOriginations } from './tls-origination.ts';

/** Finds calls for which proxies opened TLS and open none any more, however the rule says less (SE-8, DR-5, DR-14). */
export const tlsOriginationLost = check({
  id: 'tls-origination-lost',
  title: 'Proxies no longer originate TLS to an external host',
  level: 'high',
  blind: 'Applications that open TLS themselves, unless one of their addresses says so.',
  find: (input) =>
    betweenSides(input, (sides) =>
      lostOriginations(sides.before, sides.after).map((lost) => tell(lost, sides)),
    ),
});

function tell(lost: LostOrigination, sides: MeshSides): Told {
  const { service, port, subset, namespaces, callers } = lost;
  const { fix, related = [], ...cause } = causeOf(lost, sides);
  const [first] = callers;
  const where = `${service.host}:${String(port)}${subset === null ? '' : ` (subset ${subset})`}`;
  const proxies = `the proxies of ${listed(namespaces.map(namespaceText), 3)}`;
  const names = callers.map(({ workload }) => subjectText(workload.resource));
  const [sends, their] =
    callers.length === 1 ? ['sends', 'its proxy sends'] : ['send', 'their proxies send'];
  return {
    ...cause,
    key: `tls to ${where}`,
    scope: {
      level: namespaces.length > 1 ? 'cross-namespace' : 'service',
      workloads: callers.length,
      services: 1,
      namespaces: namespaces.length,
    },
    message:
      first === undefined
        ? `Calls to ${where} lose TLS: ${proxies} send them in plaintext.`
        : `What ${listed(names, 3)} ${sends} to ${where} loses TLS: ${their} it in plaintext.`,
    why: `${cause.why}${first === undefined ? '' : ` ${first.setting} (${placeOf(first.origin)}) names the host, and not \`https\`.`}`,
    symptom: say`a server of TLS closes the connection or answers 400; where it takes plaintext nothing fails, and whoever is in between reads along`,
    related: [...related, ...callers.slice(0, 2).map(({ origin }) => origin)],
    fix: { text: `${fix}, unless the application opens TLS itself.` },
  };
}

/** Says which object opens no TLS any more, and how that came. */
type Cause = Pick<Told, 'side' | 'related'> & {
  readonly subject: Resource;
  readonly origin: Origin;
  readonly why: string;
  readonly fix: string;
};

function causeOf(lost: LostOrigination, sides: MeshSides): Cause {
  const [now] = lost.after.rules;
  if (now === undefined) return unread(lost, sides);
  const isSame = lost.before.rules.some((rule) => resourceKey(rule) === resourceKey(now));
  return isSame ? within(now, lost) : replaced(now, lost, sides);
}

function openedText({ before: { mode, block } }: LostOrigination): string {
  const place =
    block === null ? '' : `, ${placeOf(block.mode?.origin ?? block.origin)} at the base`;
  return `it opened TLS (mode ${mode}${place})`;
}

const writtenTls = ({ before: { mode } }: LostOrigination): string => `\`tls: { mode: ${mode} }\``;

/** Another rule counts now. */
const replaced = (now: Resource, lost: LostOrigination, { before, after }: MeshSides): Cause => ({
  subject: now,
  origin: now.origin,
  why: `${subjectText(now)} (${placeOf(now.origin)}) is the rule that counts for the host now, and says nothing of TLS; before, it was ${subjectText(lost.old)}, and ${openedText(lost)}. Rules are not merged.`,
  fix: `Write ${writtenTls(lost)} in ${subjectText(now)}`,
  related: [(counterpartIn(after, lost.old, before) ?? lost.old).origin],
});

/** The same rule counts, and says less. */
function within(now: Resource, lost: LostOrigination): Cause {
  const { port, subset } = lost;
  const certificate = lost.after.block?.credentialName ?? null;
  const policy = viewOf('DestinationRule', now).trafficPolicy;
  const name = subjectText(now);
  if (certificate !== null)
    return {
      subject: now,
      origin: certificate,
      why: `${name} names a certificate by credentialName (${placeOf(certificate)}): sidecars leave out the TLS of a rule that does so without a workloadSelector. Before, ${openedText(lost)}.`,
      fix: 'Name the file of the authority in caCertificates in its place, or add a workloadSelector for the pods that call',
    };
  const entry = policy?.portLevelSettings.value.find((one) => one.port?.value === port);
  if (entry !== undefined && policy?.tls != null && subset === null)
    return {
      subject: now,
      origin: entry.origin,
      related: [policy.tls.origin],
      why: `The portLevelSettings of ${name} for port ${String(port)} (${placeOf(entry.origin)}) take the place of its whole trafficPolicy there, also of \`tls\` (${placeOf(policy.tls.origin)}), and have none.`,
      fix: `Write ${writtenTls(lost)} in portLevelSettings for port ${String(port)} as well`,
    };
  const { origin } = entry ?? policy ?? now;
  return {
    subject: now,
    origin,
    why: `${name} (${placeOf(origin)}) says nothing of TLS to port ${String(port)} any more. Before, ${openedText(lost)}.`,
    fix: `Keep ${writtenTls(lost)} for port ${String(port)}`,
  };
}

/** The rule of the base is gone, or proxies of the callers do not look it up any more. */
function unread(lost: LostOrigination, { before, after }: MeshSides): Cause {
  const { old } = lost;
  const still = counterpartIn(after, old, before);
  const [namespace = ''] = lost.namespaces;
  const opened = openedText(lost);
  if (still === undefined)
    return {
      subject: old,
      side: 'base',
      origin: old.origin,
      why: `${subjectText(old)} is gone from namespace ${namespaceText(old.namespace)}; ${opened}. No other DestinationRule that counts for ${namespaceText(namespace)} is for the host.`,
      fix: 'Keep the DestinationRule',
    };
  const { host } = viewOf('DestinationRule', still);
  const was = viewOf('DestinationRule', old).host?.value;
  if (host !== null && host.value !== was)
    return {
      subject: still,
      origin: host.origin,
      why: `${subjectText(still)} is for \`${host.value}\` now (${placeOf(host.origin)}); before, it was for \`${was ?? ''}\`, and ${opened}.`,
      fix: `Keep \`host: ${was ?? ''}\``,
    };
  return {
    subject: still,
    origin: still.origin,
    why: `${subjectText(still)} (${placeOf(still.origin)}) does not count for proxies of namespace ${namespaceText(namespace)} any more, by its exportTo or workloadSelector; before, ${opened}.`,
    fix: `Let it count there: exportTo with \`${namespace}\`, or a DestinationRule in that namespace`,
  };
}
