/** Rules of Istio's and the Gateway API's CRDs in plain words; the CRD's own message serves the rest. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['!self.contains("*")', 'A label value here cannot contain *.'],
  ['self.all(key, !key.contains("*"))', 'A label key here cannot contain *.'],
  ['self.all(key, key.size() != 0)', 'A label key here cannot be empty.'],
  [
    'self.size() == 0',
    'Another namespace cannot be named here: only an object of the own namespace is allowed.',
  ],
  [
    '(has(self.selector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    'Only one of selector and targetRefs can be set.',
  ],
  [
    '(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    'Only one of selector, targetRef and targetRefs can be set.',
  ],
  [
    '(has(self.workloadSelector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    'Only one of workloadSelector and targetRefs can be set.',
  ],
  [
    '(has(self.workloadSelector) ? 1 : 0) + (has(self.endpoints) ? 1 : 0) <= 1',
    'Only one of workloadSelector and endpoints can be set.',
  ],
  ['has(self.wasm) != has(self.lua)', 'Exactly one of wasm and lua must be set.'],
  ['0 < self && self <= 65535', 'A port is a number from 1 to 65535.'],
  [
    '(has(self.tlsCertificates) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1',
    'Only one of tlsCertificates and credentialNames can be set.',
  ],
  [
    '(has(self.credentialName) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1',
    'Only one of credentialName and credentialNames can be set.',
  ],
  ['has(self.address) || has(self.network)', 'An endpoint needs address or network.'],
  ['self != "*"', 'The host * is not allowed here.'],
  ['self.all(l1, self.exists_one(l2, l1.number == l2.number))', 'Two ports have the same number.'],
  [
    '!((has(self.addresses) ? self.addresses : []).exists(k, k.contains("/")) && !((has(self.resolution) ? self.resolution : "NONE") in ["STATIC", "NONE"]))',
    'A range of addresses (CIDR) is allowed only with resolution NONE or STATIC.',
  ],
  [
    '((has(self.resolution) ? self.resolution : "NONE") == "NONE") ? !has(self.endpoints) : true',
    "endpoints need a resolution other than NONE: with NONE the caller's address is used.",
  ],
  [
    '((has(self.resolution) ? self.resolution : "") == "DNS_ROUND_ROBIN") ? ((has(self.endpoints) ? self.endpoints : []).size() <= 1) : true',
    'Resolution DNS_ROUND_ROBIN allows one endpoint.',
  ],
  [
    '(has(self.serviceAccounts) || has(self.notServiceAccounts)) ? (!has(self.principals) && !has(self.notPrincipals) && !has(self.namespaces) && !has(self.notNamespaces)) : true',
    'serviceAccounts cannot be combined with principals or namespaces in one source.',
  ],
  [
    'self.all(key, 0 < int(key) && int(key) <= 65535)',
    'A key here is a port: a number from 1 to 65535.',
  ],
  [
    'has(self.portLevelMtls) ? (((has(self.selector) && has(self.selector.matchLabels)) ? self.selector.matchLabels : {}).size() > 0) : true',
    'portLevelMtls needs a selector with labels: it counts only for chosen workloads.',
  ],
  [
    '(has(self.jwksUri) ? 1 : 0) + (has(self.jwks_uri) ? 1 : 0) + (has(self.jwks) ? 1 : 0) <= 1',
    'Only one of jwksUri and jwks can be set.',
  ],
  [
    '((has(self.operation) ? self.operation : "") == "UPSERT") ? (self.value != "") : true',
    'A tag that is set needs a value.',
  ],
  [
    '((has(self.operation) ? self.operation : "") == "REMOVE") ? !has(self.value) : true',
    'A tag that is removed has no value.',
  ],
  [
    '(has(self.valueFrom) ? self.valueFrom : "") != "HOST" || !has(self.value)',
    'value cannot be set where valueFrom is HOST.',
  ],
  [
    "(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true",
    'A reference to a Service needs port.',
  ],
  ['self.all(l1, self.exists_one(l2, l1.name == l2.name))', 'Two listeners have the same name.'],
  [
    "self.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)",
    'A listener of protocol HTTP, TCP or UDP cannot have tls.',
  ],
  [
    "self.all(l, (l.protocol == 'HTTPS' && has(l.tls)) ? (l.tls.mode == '' || l.tls.mode == 'Terminate') : true)",
    'A listener of protocol HTTPS terminates TLS: tls.mode must be Terminate.',
  ],
  [
    "self.all(l, (l.protocol == 'TLS' ? has(l.tls) && has(l.tls.mode) && l.tls.mode != '' : true))",
    'A listener of protocol TLS needs tls.mode.',
  ],
  [
    "self.mode == 'Terminate' ? size(self.certificateRefs) > 0 || size(self.options) > 0 : true",
    'TLS that ends at the listener needs certificateRefs.',
  ],
  [
    'self.all(l1, self.exists_one(l2, l1.port == l2.port && l1.protocol == l2.protocol && (has(l1.hostname) && has(l2.hostname) ? l1.hostname == l2.hostname : !has(l1.hostname) && !has(l2.hostname))))',
    'Two listeners have the same port, protocol and hostname.',
  ],
  [
    "(self.type in ['Exact','PathPrefix']) ? self.value.startsWith('/') : true",
    'A path starts with /.',
  ],
  [
    "!(self.exists(f, f.type == 'RequestRedirect') && self.exists(f, f.type == 'URLRewrite'))",
    'RequestRedirect and URLRewrite cannot be combined.',
  ],
  [
    '(has(self.backendRefs) && size(self.backendRefs) > 0) ? (!has(self.filters) || self.filters.all(f, !has(f.requestRedirect))): true',
    'A rule that redirects cannot have backendRefs.',
  ],
  [
    "!(has(self.request) && has(self.backendRequest) && duration(self.request) != duration('0s') && duration(self.backendRequest) > duration(self.request))",
    'backendRequest cannot be longer than request.',
  ],
]);

/** `!(has(self.cors) && self.type != 'CORS')` and its counterpart, which the Gateway API uses for each kind of filter. */
const UNION_RULE = /^!\((!?)has\(self\.(\w+)\) && self\.type [!=]= '(\w+)'\)$/;

/** What a value that breaks the rule does wrong, in one sentence. */
export function ruleSentence(rule: string, message?: string): string {
  const bare = rule.replace(/\s+/g, ' ');
  const known = SENTENCES.get(bare);
  if (known !== undefined) return known;
  const union = UNION_RULE.exec(bare);
  if (union !== null) {
    const [, missing, field = '', type = ''] = union;
    return missing === '!'
      ? `Type ${type} needs the field ${field}.`
      : `The field ${field} needs type ${type}.`;
  }
  if (message === undefined) return `It breaks a rule of its CRD: ${bare}.`;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
