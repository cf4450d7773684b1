import { isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import {
  checkDistinct,
  checkRange,
  checkWord,
  checkWordAt,
  demand,
  refuse,
  textsOf,
} from '../refusals.ts';
import { checkExpressions } from '../values/expressions.ts';
import { checkSelector, checkText } from '../values/labels.ts';
import { subdomainProblem } from '../values/object-names.ts';

const VERSIONS = ['v1', 'v1beta1'];

/** [src: pkg/apis/admissionregistration/validation/validation.go validateValidatingWebhookConfiguration, validateMutatingWebhookConfiguration] */
export function checkWebhooks(object: PathedNode, violations: Violations): void {
  const webhooks = placesAt(object, 'webhooks');
  for (const webhook of webhooks)
    if (webhook.node.kind === 'map') checkWebhook(violations, webhook);
  checkDistinct(
    violations,
    textsOf(webhooks, 'name'),
    (name) => `An earlier webhook has the name ${name}.`,
    'Give each webhook its own name.',
  );
}

function checkWebhook(violations: Violations, webhook: PathedNode): void {
  const name = demand(violations, webhook, 'name', 'A webhook needs a name.');
  checkText(violations, name, fullNameProblem);
  demand(
    violations,
    webhook,
    'sideEffects',
    'A webhook needs sideEffects.',
    'Write sideEffects: None.',
  );
  checkWord(violations, webhook, 'sideEffects', ['None', 'NoneOnDryRun']);
  checkWord(violations, webhook, 'failurePolicy', ['Fail', 'Ignore']);
  checkWord(violations, webhook, 'matchPolicy', ['Equivalent', 'Exact']);
  checkWord(violations, webhook, 'reinvocationPolicy', ['IfNeeded', 'Never']);
  checkRange(violations, webhook, 'timeoutSeconds', 1, 30);
  for (const selector of ['namespaceSelector', 'objectSelector'])
    checkSelector(violations, placeAt(webhook, selector));
  checkReviewVersions(violations, webhook);
  checkClient(violations, webhook);
  for (const rule of placesAt(webhook, 'rules')) checkWebhookRule(violations, rule);
  for (const condition of placesAt(webhook, 'matchConditions'))
    checkExpressions(violations, condition, ['expression']);
}

/** [src: apimachinery pkg/util/validation/validation.go IsFullyQualifiedName] */
const fullNameProblem = (name: string): ReturnType<typeof subdomainProblem> =>
  subdomainProblem(name) ??
  (name.split('.').length < 3
    ? {
        message: `${JSON.stringify(name)} needs at least three parts, with dots between.`,
        remedy: 'Write a name such as check.example.com.',
      }
    : null);

/** [src: pkg/apis/admissionregistration/validation/validation.go validateAdmissionReviewVersions] */
function checkReviewVersions(violations: Violations, webhook: PathedNode): void {
  const place = demand(
    violations,
    webhook,
    'admissionReviewVersions',
    'A webhook needs admissionReviewVersions.',
    'Write admissionReviewVersions: [v1].',
  );
  const versions = placesAt(webhook, 'admissionReviewVersions');
  const words = versions.map(knownText);
  if (place === undefined || versions.length === 0 || words.includes(undefined)) return;
  if (!words.some((word) => VERSIONS.includes(word ?? '')))
    refuse(
      violations,
      place,
      `At least one of ${VERSIONS.join(', ')} must be among admissionReviewVersions.`,
    );
}

/** [src: pkg/apis/admissionregistration/validation/validation.go validateValidatingWebhook] */
function checkClient(violations: Violations, webhook: PathedNode): void {
  const client = demand(violations, webhook, 'clientConfig', 'A webhook needs clientConfig.');
  if (client?.node.kind !== 'map') return;
  const [url, service] = [placeAt(client, 'url'), placeAt(client, 'service')];
  if (url !== undefined && service !== undefined)
    refuse(violations, url, 'Only one of url and service can be set.', { kind: 'exclusive' });
  if (url === undefined && service === undefined)
    refuse(violations, client, 'clientConfig needs url or service.', { kind: 'required' });
  checkUrl(violations, url);
  if (service?.node.kind === 'map') checkClientService(violations, service);
}

/** [src: apiserver pkg/util/webhook/validation.go ValidateWebhookURL] */
function checkUrl(violations: Violations, url: PathedNode | undefined): void {
  const text = knownText(url);
  if (url === undefined || text === undefined) return;
  if (!text.startsWith('https://'))
    refuse(violations, url, `${JSON.stringify(text)} must begin with https://.`);
  else if (/[?#]|^https:\/\/[^/]*@/.test(text))
    refuse(violations, url, 'The url of a webhook has no query, fragment or user in it.');
}

/** [src: apiserver pkg/util/webhook/validation.go ValidateWebhookService] */
function checkClientService(violations: Violations, service: PathedNode): void {
  const path = placeAt(service, 'path');
  const steps = knownText(path);
  if (path !== undefined && steps !== undefined && steps !== '' && !steps.startsWith('/'))
    refuse(violations, path, `${JSON.stringify(steps)} must begin with /.`, {
      nearest: `/${steps}`,
    });
  for (const name of ['namespace', 'name'])
    if (!isUnknown(placeAt(service, name)))
      demand(violations, service, name, `service needs ${name}.`);
  checkRange(violations, service, 'port', 1, 65_535);
}

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

/** [src: pkg/apis/admissionregistration/validation/validation.go validateRuleWithOperations] */
function checkWebhookRule(violations: Violations, rule: PathedNode): void {
  if (rule.node.kind !== 'map') return;
  for (const name of ['operations', 'apiGroups', 'apiVersions', 'resources'])
    demand(violations, rule, name, `A rule of a webhook needs ${name}.`);
  for (const operation of placesAt(rule, 'operations'))
    checkWordAt(violations, operation, OPERATIONS);
  checkWord(violations, rule, 'scope', ['*', 'Cluster', 'Namespaced']);
  for (const name of ['operations', 'apiGroups', 'apiVersions']) {
    const items = placesAt(rule, name);
    const all = items.find((item) => knownText(item) === '*');
    if (all !== undefined && items.length > 1)
      refuse(violations, all, `* must stand alone in ${name}.`, { kind: 'exclusive' });
  }
}
