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
  const cause = causeOf(lost, sides);
  const [first] = callers;
  const where = `${service.host}:${String(port)}${subset === null ? '' : ` (subset ${subset})`}`;
  const proxies = `the proxies of ${listed(namespaces.map(namespaceText), 3)}`;
  return {
    subject: cause.subject,
    ...(cause.isGone ? { side: 'base' as const } : {}),
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
        : `What ${listed(
            callers.map(({ workload }) => subjectText(workload.resource)),
            3,
          )} ${callers.length === 1 ? 'sends' : 'send'} to ${where} loses TLS: ${callers.length === 1 ? 'its proxy sends' : 'their proxies send'} it in plaintext.`,
    why: `${cause.why}${first === undefined ? '' : ` ${first.setting} (${placeOf(first.origin)}) names the host, and not \`https\`.`}`,
    symptom: say`a server of TLS closes the connection or answers 400; where it takes plaintext nothing fails, and whoever is in between reads along`,
    origin: cause.origin,
    related: [...(cause.related ?? []), ...callers.slice(0, 2).map(({ origin }) => origin)],
    fix: { text: `${cause.fix}, unless the application opens TLS itself.` },
  };
}

/** Says which object opens no TLS any more, and how that came. */
interface Cause {
  readonly subject: Resource;
  readonly isGone: boolean;
  readonly origin: Origin;
  readonly why: string;
  readonly fix: string;
  readonly related?: readonly Origin[];
}

function causeOf(lost: LostOrigination, sides: MeshSides): Cause {
  const [old] = lost.before.rules;
  const [now] = lost.after.rules;
  const { mode, block } = lost.before;
  const opened = `it opened TLS (mode ${mode}${block === null ? '' : `, ${placeOf(block.mode?.origin ?? block.origin)} at the base`})`;
  if (now === undefined) return old === undefined ? nobody(lost) : unread(old, lost, sides, opened);
  const same = lost.before.rules.find((rule) => resourceKey(rule) === resourceKey(now));
  if (same === undefined)
    return {
      subject: now,
      isGone: false,
      origin: now.origin,
      why: `${subjectText(now)} (${placeOf(now.origin)}) is the rule that counts for the host now, and says nothing of TLS; before, it was ${old === undefined ? 'another one' : `${subjectText(old)}, and ${opened}`}. Rules are not merged.`,
      fix: `Write \`tls: { mode: ${mode} }\` in ${subjectText(now)}`,
      ...(old === undefined ? {} : { related: [stillThere(old, sides)] }),
    };
  return within(now, lost, opened);
}

const stillThere = (old: Resource, { before, after }: MeshSides): Origin =>
  (counterpartIn(after, old, before) ?? old).origin;

/** Stands in where a rule is told by nothing. */
const nobody = ({ service }: LostOrigination): Cause => ({
  subject: service.resource,
  isGone: false,
  origin: service.resource.origin,
  why: 'No DestinationRule for the host says anything of TLS any more.',
  fix: 'Write a DestinationRule that opens TLS',
});

/** The same rule counts, and says less. */
function within(now: Resource, lost: LostOrigination, opened: string): Cause {
  const { port, subset } = lost;
  const { block } = lost.after;
  const policy = viewOf('DestinationRule', now).trafficPolicy;
  const name = subjectText(now);
  const common = { subject: now, isGone: false };
  const written = `\`tls: { mode: ${lost.before.mode} }\``;
  if (block?.credentialName != null)
    return {
      ...common,
      origin: block.credentialName,
      why: `${name} names a certificate by credentialName (${placeOf(block.credentialName)}): sidecars leave out the TLS of a rule that does so without a workloadSelector. Before, ${opened}.`,
      fix: 'Name the file of the authority in caCertificates in its place, or add a workloadSelector for the pods that call',
    };
  const entry = policy?.portLevelSettings.value.find((one) => one.port?.value === port);
  if (entry !== undefined && policy?.tls != null && subset === null)
    return {
      ...common,
      origin: entry.origin,
      related: [policy.tls.origin],
      why: `The portLevelSettings of ${name} for port ${String(port)} (${placeOf(entry.origin)}) take the place of its whole trafficPolicy there, also of \`tls\` (${placeOf(policy.tls.origin)}), and have none.`,
      fix: `Write ${written} in portLevelSettings for port ${String(port)} as well`,
    };
  const origin = entry?.origin ?? policy?.origin ?? now.origin;
  return {
    ...common,
    origin,
    why: `${name} (${placeOf(origin)}) says nothing of TLS to port ${String(port)} any more. Before, ${opened}.`,
    fix: `Keep ${written} for port ${String(port)}`,
  };
}

/** The rule of the base is gone, or proxies of the callers do not look it up any more. */
function unread(
  old: Resource,
  lost: LostOrigination,
  { before, after }: MeshSides,
  opened: string,
): Cause {
  const still = counterpartIn(after, old, before);
  const [namespace = ''] = lost.namespaces;
  if (still === undefined)
    return {
      subject: old,
      isGone: true,
      origin: old.origin,
      why: `${subjectText(old)} is gone from namespace ${namespaceText(old.namespace)}; ${opened}. No other DestinationRule that counts for ${namespaceText(namespace)} is for the host.`,
      fix: 'Keep the DestinationRule',
    };
  const host = viewOf('DestinationRule', still).host;
  const was = viewOf('DestinationRule', old).host?.value;
  const common = { subject: still, isGone: false };
  if (host !== null && host.value !== was)
    return {
      ...common,
      origin: host.origin,
      why: `${subjectText(still)} is for \`${host.value}\` now (${placeOf(host.origin)}); before, it was for \`${was ?? ''}\`, and ${opened}.`,
      fix: `Keep \`host: ${was ?? ''}\``,
    };
  return {
    ...common,
    origin: still.origin,
    why: `${subjectText(still)} (${placeOf(still.origin)}) does not count for proxies of namespace ${namespaceText(namespace)} any more, by its exportTo or workloadSelector; before, ${opened}.`,
    fix: `Let it count there: exportTo with \`${namespace}\`, or a DestinationRule in that namespace`,
  };
}
