import { knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkAnnotations } from '../object-metadata.ts';
import {
  checkDistinct,
  checkRange,
  checkWord,
  demand,
  isBlank,
  refuse,
  textsOf,
} from '../refusals.ts';
import { checkLabelMap, checkText } from '../values/labels.ts';
import {
  labelProblem,
  qualifiedNameProblem,
  subdomainProblem,
  underscoredProblem,
} from '../values/object-names.ts';
import { isLooseAddress } from '../values/addresses.ts';
import { checkContainers } from './containers.ts';
import { checkScheduling } from './scheduling.ts';
import { checkPodSecurity } from './security-settings.ts';
import { checkVolumes, volumeNames } from './volumes.ts';

/** Pods by themselves are judged a little more strictly than what they are made from. */
interface PodContext {
  readonly isPod: boolean;
  /** Volumes that come from elsewhere, as those of a StatefulSet's claims. */
  readonly moreVolumes?: readonly string[] | null;
}

/** [src: pkg/apis/core/validation/validation.go ValidatePodTemplateSpec] */
export function checkPodTemplate(
  violations: Violations,
  holder: PathedNode,
  context: Pick<PodContext, 'moreVolumes'> = {},
): void {
  const template = placeAt(holder, 'template');
  if (template === undefined) {
    demand(violations, holder, 'template', 'This needs a template of its pods.');
    return;
  }
  checkLabelMap(violations, placeAt(template, 'metadata', 'labels'));
  checkAnnotations(violations, placeAt(template, 'metadata', 'annotations'));
  const spec = placeAt(template, 'spec');
  if (spec === undefined) demand(violations, template, 'spec', 'A pod needs a spec.');
  else if (spec.node.kind === 'map') checkPodSpec(violations, spec, { ...context, isPod: false });
}

const RESTARTS = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MOST_SECONDS = 2 ** 31 - 1;

/** [src: pkg/apis/core/validation/validation.go ValidatePodSpec] */
export function checkPodSpec(
  violations: Violations,
  spec: PathedNode,
  { isPod, moreVolumes = [] }: PodContext,
): void {
  checkVolumes(violations, spec);
  const own = volumeNames(spec);
  const volumes = own === null || moreVolumes === null ? null : new Set([...own, ...moreVolumes]);
  checkContainers(violations, spec, { volumes, isPod });
  checkWord(violations, spec, 'restartPolicy', RESTARTS);
  checkWord(violations, spec, 'preemptionPolicy', ['Never', 'PreemptLowerPriority']);
  checkScheduling(violations, spec);
  checkPodSecurity(violations, spec);
  checkDns(violations, spec);
  checkPodNames(violations, spec);
  checkRange(violations, spec, 'activeDeadlineSeconds', 1, MOST_SECONDS);
  checkGates(violations, spec);
  checkKept(violations, spec, isPod);
  checkResourceClaims(violations, spec);
  for (const alias of placesAt(spec, 'hostAliases')) checkAlias(violations, alias);
}

/** [src: pkg/apis/core/validation/validation.go ValidatePodCreate, validateOS] */
function checkKept(violations: Violations, spec: PathedNode, isPod: boolean): void {
  const debugging = placeAt(spec, 'ephemeralContainers');
  if (debugging !== undefined && !isBlank(spec, 'ephemeralContainers'))
    refuse(violations, debugging, 'ephemeralContainers are added to pods that run.', {
      remedy: 'Remove them.',
    });
  const os = placeAt(spec, 'os');
  if (os?.node.kind === 'map') {
    demand(violations, os, 'name', 'os needs a name.');
    checkWord(violations, os, 'name', ['linux', 'windows']);
  }
  const node = placeAt(spec, 'nodeName');
  if (
    isPod &&
    node !== undefined &&
    !isBlank(spec, 'nodeName') &&
    !isBlank(spec, 'schedulingGates')
  )
    refuse(violations, node, 'nodeName cannot be set where there are schedulingGates.', {
      kind: 'exclusive',
    });
}

/** Earlier releases drop claims of resources. [src: pkg/features DynamicResourceAllocation] */
const CLAIMING = { from: 34, until: 37 };

/** [src: pkg/apis/core/validation/validation.go validateResourceClaimNames] */
function checkResourceClaims(violations: Violations, spec: PathedNode): void {
  const claims = placesAt(spec, 'resourceClaims').map((claim) => knownText(placeAt(claim, 'name')));
  if (claims.includes(undefined)) return;
  for (const list of ['containers', 'initContainers'])
    for (const container of placesAt(spec, list))
      for (const claim of placesAt(container, 'resources', 'claims')) {
        const name = placeAt(claim, 'name');
        const text = knownText(name);
        if (name !== undefined && text !== undefined && !claims.includes(text))
          refuse(violations, name, `The pod has no resource claim ${text}.`, {
            remedy: 'Add it to resourceClaims.',
            kubernetes: CLAIMING,
          });
      }
}

const NAMES = ['serviceAccountName', 'priorityClassName', 'runtimeClassName', 'nodeName'];

function checkPodNames(violations: Violations, spec: PathedNode): void {
  for (const name of NAMES)
    if (!isBlank(spec, name)) checkText(violations, placeAt(spec, name), subdomainProblem);
  for (const name of ['hostname', 'subdomain'])
    if (!isBlank(spec, name)) checkText(violations, placeAt(spec, name), labelProblem);
}

/** [src: pkg/apis/core/validation/validation.go validateReadinessGates, validateSchedulingGates] */
function checkGates(violations: Violations, spec: PathedNode): void {
  for (const gate of placesAt(spec, 'readinessGates'))
    checkText(
      violations,
      demand(violations, gate, 'conditionType', 'A readiness gate needs conditionType.'),
      qualifiedNameProblem,
    );
  const gates = placesAt(spec, 'schedulingGates');
  for (const gate of gates)
    checkText(
      violations,
      demand(violations, gate, 'name', 'A scheduling gate needs a name.'),
      qualifiedNameProblem,
    );
  checkDistinct(
    violations,
    textsOf(gates, 'name'),
    (name) => `An earlier gate has the name ${name}.`,
    'Remove one of the two.',
  );
}

/** [src: pkg/apis/core/validation/validation.go ValidateHostAliases] */
function checkAlias(violations: Violations, alias: PathedNode): void {
  const place = demand(violations, alias, 'ip', 'An alias of a host needs an ip.');
  const ip = knownText(place);
  if (place !== undefined && ip !== undefined && !isLooseAddress(ip))
    refuse(violations, place, `${JSON.stringify(ip)} is no IP address.`);
  for (const name of placesAt(alias, 'hostnames')) checkText(violations, name, subdomainProblem);
}

const MOST_SERVERS = 3;
const MOST_SEARCHES = 32;

/** [src: pkg/apis/core/validation/validation.go validatePodDNSConfig] */
function checkDns(violations: Violations, spec: PathedNode): void {
  checkWord(violations, spec, 'dnsPolicy', DNS_POLICIES);
  const policy = placeAt(spec, 'dnsPolicy');
  const list = placeAt(spec, 'dnsConfig', 'nameservers');
  if (
    policy !== undefined &&
    knownText(policy) === 'None' &&
    isBlank(spec, 'dnsConfig', 'nameservers')
  )
    if (list === undefined || list.node.kind === 'seq')
      refuse(violations, policy, 'dnsPolicy None needs nameservers in dnsConfig.', {
        kind: 'required',
        remedy: 'Add dnsConfig.nameservers.',
      });
  const config = placeAt(spec, 'dnsConfig');
  if (config?.node.kind !== 'map') return;
  checkServers(violations, config);
  checkSearches(violations, config);
}

function checkServers(violations: Violations, config: PathedNode): void {
  const list = placeAt(config, 'nameservers');
  const servers = placesAt(config, 'nameservers');
  if (list !== undefined && servers.length > MOST_SERVERS)
    refuse(
      violations,
      list,
      `A pod has at most ${String(MOST_SERVERS)} nameservers; these are ${String(servers.length)}.`,
      { kind: 'range' },
    );
  for (const server of servers) {
    const text = knownText(server);
    if (text !== undefined && !isLooseAddress(text))
      refuse(violations, server, `${JSON.stringify(text)} is no IP address.`);
  }
}

function checkSearches(violations: Violations, config: PathedNode): void {
  const list = placeAt(config, 'searches');
  const searches = placesAt(config, 'searches');
  if (list !== undefined && searches.length > MOST_SEARCHES)
    refuse(violations, list, `At most ${String(MOST_SEARCHES)} searches are allowed.`, {
      kind: 'range',
    });
  for (const search of searches)
    checkText(violations, search, (text) =>
      text === '.' ? null : underscoredProblem(text.replace(/\.$/, '')),
    );
  for (const option of placesAt(config, 'options'))
    demand(violations, option, 'name', 'An option needs a name.');
}
