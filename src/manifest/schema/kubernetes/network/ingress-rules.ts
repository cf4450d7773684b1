import {
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
} from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkNotBoth, checkRange, checkWord, demand, isBlank, refuse } from '../refusals.ts';
import { isLooseAddress } from '../values/addresses.ts';
import { checkText } from '../values/labels.ts';
import {
  labelProblem,
  portNameProblem,
  serviceNameProblem,
  subdomainProblem,
  wildcardProblem,
} from '../values/object-names.ts';

const CLASS = 'kubernetes.io/ingress.class';

/** The last release in which the name of a Service begins with a letter. [src: pkg/features RelaxedServiceNameValidation] */
const STRICT_SERVICE_NAMES = { from: 31, until: 35 };

/** [src: pkg/apis/networking/validation/validation.go ValidateIngressCreate, ValidateIngressSpec] */
export function checkIngress(spec: PathedNode, violations: Violations, object: PathedNode): void {
  const rules = placeAt(spec, 'rules');
  const fallback = placeAt(spec, 'defaultBackend');
  if (isBlank(spec, 'rules') && !isUnknown(rules) && fallback === undefined)
    refuse(violations, spec, 'An Ingress needs rules or defaultBackend.', { kind: 'required' });
  if (fallback?.node.kind === 'map') checkBackend(violations, fallback);
  for (const rule of placesAt(spec, 'rules')) checkRule(violations, rule);
  for (const tls of placesAt(spec, 'tls')) {
    for (const host of placesAt(tls, 'hosts')) checkHost(violations, host);
    if (!isBlank(tls, 'secretName'))
      checkText(violations, placeAt(tls, 'secretName'), subdomainProblem);
  }
  const name = placeAt(spec, 'ingressClassName');
  checkText(violations, name, subdomainProblem);
  const annotation = placeAt(object, 'metadata', 'annotations', CLASS);
  const [one, other] = [knownText(annotation), knownText(name)];
  if (annotation !== undefined && one !== undefined && other !== undefined && one !== other)
    refuse(
      violations,
      annotation,
      `The annotation ${CLASS} (${one}) and ingressClassName (${other}) name two classes.`,
      {
        kind: 'exclusive',
        remedy: 'Remove the annotation.',
      },
    );
}

function checkHost(violations: Violations, place: PathedNode | undefined): void {
  checkText(violations, place, (host) =>
    host.includes('*') ? wildcardProblem(host) : subdomainProblem(host),
  );
}

function checkRule(violations: Violations, rule: PathedNode): void {
  const host = placeAt(rule, 'host');
  const text = knownText(host);
  if (host !== undefined && text !== undefined && text !== '') {
    if (isLooseAddress(text))
      refuse(violations, host, `${text} is an IP address; a host is a name.`, {
        remedy: 'Write a name, or leave host out.',
      });
    else checkHost(violations, host);
  }
  const http = placeAt(rule, 'http');
  if (http?.node.kind !== 'map') return;
  demand(violations, http, 'paths', 'http needs paths.');
  for (const path of placesAt(http, 'paths')) checkPath(violations, path);
}

const PATH_TYPES = ['Exact', 'Prefix', 'ImplementationSpecific'];
const NOT_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_AT_ENDS = ['/..', '/.'];

/** [src: pkg/apis/networking/validation/validation.go validateHTTPIngressPath] */
function checkPath(violations: Violations, place: PathedNode): void {
  if (place.node.kind !== 'map') return;
  const type = placeAt(place, 'pathType');
  if (type === undefined) {
    demand(violations, place, 'pathType', 'A path needs pathType.', 'Write pathType: Prefix.');
    return;
  }
  checkWord(violations, place, 'pathType', PATH_TYPES);
  const path = placeAt(place, 'path');
  if (!isUnknown(type) && !isUnknown(path))
    checkPathText(violations, place, knownText(path) ?? '', knownText(type) ?? '');
  const backend = placeAt(place, 'backend');
  if (backend === undefined) demand(violations, place, 'backend', 'A path needs a backend.');
  else if (backend.node.kind === 'map') checkBackend(violations, backend);
}

function checkPathText(
  violations: Violations,
  place: PathedNode,
  path: string,
  type: string,
): void {
  const at = placeAt(place, 'path') ?? place;
  const isLoose = type === 'ImplementationSpecific';
  if (!path.startsWith('/') && !(isLoose && path === ''))
    refuse(violations, at, `${path === '' ? 'A path' : JSON.stringify(path)} must begin with /.`, {
      nearest: `/${path}`,
    });
  if (isLoose || !PATH_TYPES.includes(type)) return;
  const wrong =
    NOT_IN_PATHS.find((part) => path.includes(part)) ??
    NOT_AT_ENDS.find((part) => path.endsWith(part));
  if (wrong !== undefined)
    refuse(violations, at, `A path of type ${type} must not have ${wrong} in it.`);
}

/** [src: pkg/apis/networking/validation/validation.go validateIngressBackend] */
function checkBackend(violations: Violations, backend: PathedNode): void {
  checkNotBoth(violations, backend, ['service', 'resource']);
  const [service, resource] = [placeAt(backend, 'service'), placeAt(backend, 'resource')];
  if (service === undefined && resource === undefined)
    refuse(violations, backend, 'A backend needs service or resource.', { kind: 'required' });
  if (resource?.node.kind === 'map')
    for (const name of ['kind', 'name'])
      demand(violations, resource, name, `resource needs ${name}.`);
  if (service?.node.kind !== 'map') return;
  checkServiceName(violations, demand(violations, service, 'name', 'service needs a name.'));
  checkServicePort(violations, service);
}

function checkServiceName(violations: Violations, place: PathedNode | undefined): void {
  const name = knownText(place);
  if (place === undefined || name === undefined) return;
  const relaxed = labelProblem(name);
  const problem = relaxed ?? serviceNameProblem(name);
  if (problem !== null)
    refuse(violations, place, problem.message, {
      remedy: problem.remedy,
      kubernetes: relaxed === null ? STRICT_SERVICE_NAMES : undefined,
    });
}

function checkServicePort(violations: Violations, service: PathedNode): void {
  const port = placeAt(service, 'port');
  if (port !== undefined && port.node.kind !== 'map') return;
  const [name, number] = ['name', 'number'].map((field) =>
    port === undefined || isBlank(port, field) ? undefined : placeAt(port, field),
  );
  const hasNumber = number !== undefined && knownNumber(number) !== 0;
  if (name === undefined && !hasNumber)
    refuse(violations, port ?? service, 'A backend needs the name or the number of a port.', {
      kind: 'required',
    });
  else if (name !== undefined && hasNumber)
    refuse(violations, name, 'Only one of name and number of a port can be set.', {
      kind: 'exclusive',
    });
  checkText(violations, name, portNameProblem);
  if (port !== undefined) checkRange(violations, port, 'number', 0, 65_535);
}
