/** Rules of Istio's and the Gateway API's CRDs in plain words, and what to do; the CRD's own message serves the rest. */
const SENTENCES: ReadonlyMap<string, readonly [message: string, remedy: string]> = new Map<
  string,
  readonly [string, string]
>([
  ['!self.contains("*")', ['A label value here cannot contain *.', 'Write the value in full.']],
  [
    'self.all(key, !key.contains("*"))',
    ['A label key here cannot contain *.', 'Write the key in full.'],
  ],
  ['self.all(key, key.size() != 0)', ['A label key here cannot be empty.', 'Name the label.']],
  [
    'self.size() == 0',
    [
      'Another namespace cannot be named here: only an object of the own namespace is allowed.',
      'Remove namespace, and refer to an object of the own one.',
    ],
  ],
  [
    '(has(self.selector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    ['Only one of selector and targetRefs can be set.', 'Keep one of selector and targetRefs.'],
  ],
  [
    '(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    [
      'Only one of selector, targetRef and targetRefs can be set.',
      'Keep one of selector, targetRef and targetRefs.',
    ],
  ],
  [
    '(has(self.workloadSelector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1',
    [
      'Only one of workloadSelector and targetRefs can be set.',
      'Keep one of workloadSelector and targetRefs.',
    ],
  ],
  [
    '(has(self.workloadSelector) ? 1 : 0) + (has(self.endpoints) ? 1 : 0) <= 1',
    [
      'Only one of workloadSelector and endpoints can be set.',
      'Keep one of workloadSelector and endpoints.',
    ],
  ],
  [
    'has(self.wasm) != has(self.lua)',
    ['Exactly one of wasm and lua must be set.', 'Set one of wasm and lua.'],
  ],
  [
    '0 < self && self <= 65535',
    ['A port is a number from 1 to 65535.', 'Write a port from 1 to 65535.'],
  ],
  [
    '(has(self.tlsCertificates) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1',
    [
      'Only one of tlsCertificates and credentialNames can be set.',
      'Keep one of tlsCertificates and credentialNames.',
    ],
  ],
  [
    '(has(self.credentialName) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1',
    [
      'Only one of credentialName and credentialNames can be set.',
      'Keep one of credentialName and credentialNames.',
    ],
  ],
  [
    '(has(self.credentialNames) ? 1 : 0) + (has(self.tlsCertificates) ? 1 : 0) <= 1',
    [
      'Only one of credentialNames and tlsCertificates can be set.',
      'Keep one of credentialNames and tlsCertificates.',
    ],
  ],
  [
    'self.startsWith("unix://") ? (self.substring(7, 8) == "/" || self.substring(7, 8) == "@") : true',
    [
      'Behind unix:// stands the absolute path of a file.',
      'Write the path from / on, or @ and a name.',
    ],
  ],
  [
    'self.startsWith("unix://") ? !self.endsWith("/") : true',
    ['Behind unix:// stands the absolute path of a file.', 'Write the path without / at the end.'],
  ],
  [
    'self.all(key, size(key) < 63 && key.matches("^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$"))',
    [
      'A key here is the name of a port: letters, digits and -.',
      'Write the name of the port as the key.',
    ],
  ],
  [
    '(has(self.address) ? self.address : "").startsWith("unix://") ? !has(self.ports) : true',
    ['An endpoint at a socket has no ports.', 'Remove ports.'],
  ],
  ['self in ["", "HTTP", "HTTPS"]', ['This is HTTP or HTTPS.', 'Write HTTP or HTTPS.']],
  [
    'has(self.address) || has(self.network)',
    ['An endpoint needs address or network.', 'Give the endpoint an address.'],
  ],
  [
    'self != "*"',
    [
      'The host * is not allowed here.',
      'Name the hosts, or a wildcard such as *.example.com (with resolution DNS only beside endpoints).',
    ],
  ],
  [
    'self.all(l1, self.exists_one(l2, l1.number == l2.number))',
    ['Two ports have the same number.', 'Give each port its own number, or leave one out.'],
  ],
  [
    '!((has(self.addresses) ? self.addresses : []).exists(k, k.contains("/")) && !((has(self.resolution) ? self.resolution : "NONE") in ["STATIC", "NONE"]))',
    [
      'A range of addresses (CIDR) is allowed only with resolution NONE or STATIC.',
      'Set resolution NONE or STATIC, or list single addresses.',
    ],
  ],
  [
    '((has(self.resolution) ? self.resolution : "NONE") == "NONE") ? !has(self.endpoints) : true',
    [
      "endpoints need a resolution other than NONE: with NONE the caller's address is used.",
      'Set resolution STATIC or DNS, or remove endpoints.',
    ],
  ],
  [
    '((has(self.resolution) ? self.resolution : "") == "DNS_ROUND_ROBIN") ? ((has(self.endpoints) ? self.endpoints : []).size() <= 1) : true',
    [
      'Resolution DNS_ROUND_ROBIN allows one endpoint.',
      'Set resolution DNS, or keep one endpoint.',
    ],
  ],
  [
    '(has(self.serviceAccounts) || has(self.notServiceAccounts)) ? (!has(self.principals) && !has(self.notPrincipals) && !has(self.namespaces) && !has(self.notNamespaces)) : true',
    [
      'serviceAccounts cannot be combined with principals or namespaces in one source.',
      'Keep serviceAccounts, or principals and namespaces.',
    ],
  ],
  [
    'self.all(key, 0 < int(key) && int(key) <= 65535)',
    ['A key here is a port: a number from 1 to 65535.', 'Write a port from 1 to 65535 as the key.'],
  ],
  [
    'has(self.portLevelMtls) ? (((has(self.selector) && has(self.selector.matchLabels)) ? self.selector.matchLabels : {}).size() > 0) : true',
    [
      'portLevelMtls needs a selector with labels: it counts only for chosen workloads.',
      'Add selector.matchLabels for the workloads that are meant.',
    ],
  ],
  [
    '(has(self.jwksUri) ? 1 : 0) + (has(self.jwks_uri) ? 1 : 0) + (has(self.jwks) ? 1 : 0) <= 1',
    ['Only one of jwksUri and jwks can be set.', 'Keep one of jwksUri and jwks.'],
  ],
  [
    '((has(self.operation) ? self.operation : "") == "UPSERT") ? (self.value != "") : true',
    ['A tag that is set needs a value.', 'Give the tag a value.'],
  ],
  [
    '((has(self.operation) ? self.operation : "") == "REMOVE") ? !has(self.value) : true',
    ['A tag that is removed has no value.', 'Remove value.'],
  ],
  [
    '(has(self.valueFrom) ? self.valueFrom : "") != "HOST" || !has(self.value)',
    ['value cannot be set where valueFrom is HOST.', 'Remove value, or valueFrom.'],
  ],
  [
    "(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true",
    ['A reference to a Service needs port.', 'Add port.'],
  ],
  [
    'self.all(l1, self.exists_one(l2, l1.name == l2.name))',
    ['Two listeners have the same name.', 'Give each listener its own name.'],
  ],
  [
    "self.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)",
    [
      'A listener of protocol HTTP, TCP or UDP cannot have tls.',
      'Remove tls, or set protocol HTTPS or TLS.',
    ],
  ],
  [
    "self.all(l, (l.protocol == 'HTTPS' && has(l.tls)) ? (l.tls.mode == '' || l.tls.mode == 'Terminate') : true)",
    [
      'A listener of protocol HTTPS terminates TLS: tls.mode must be Terminate.',
      'Set tls.mode Terminate, or protocol TLS.',
    ],
  ],
  [
    "self.all(l, (l.protocol == 'TLS' ? has(l.tls) && has(l.tls.mode) && l.tls.mode != '' : true))",
    ['A listener of protocol TLS needs tls.mode.', 'Set tls.mode Terminate or Passthrough.'],
  ],
  [
    "self.mode == 'Terminate' ? size(self.certificateRefs) > 0 || size(self.options) > 0 : true",
    ['TLS that ends at the listener needs certificateRefs.', 'Add certificateRefs.'],
  ],
  [
    'self.all(l1, self.exists_one(l2, l1.port == l2.port && l1.protocol == l2.protocol && (has(l1.hostname) && has(l2.hostname) ? l1.hostname == l2.hostname : !has(l1.hostname) && !has(l2.hostname))))',
    [
      'Two listeners have the same port, protocol and hostname.',
      'Give each listener its own port or hostname.',
    ],
  ],
  [
    "(self.type in ['Exact','PathPrefix']) ? self.value.startsWith('/') : true",
    ['A path starts with /.', 'Begin the path with /.'],
  ],
  [
    "!(self.exists(f, f.type == 'RequestRedirect') && self.exists(f, f.type == 'URLRewrite'))",
    [
      'RequestRedirect and URLRewrite cannot be combined.',
      'Keep one of RequestRedirect and URLRewrite.',
    ],
  ],
  [
    '(has(self.backendRefs) && size(self.backendRefs) > 0) ? (!has(self.filters) || self.filters.all(f, !has(f.requestRedirect))): true',
    ['A rule that redirects cannot have backendRefs.', 'Remove backendRefs, or the redirect.'],
  ],
  [
    "!(has(self.request) && has(self.backendRequest) && duration(self.request) != duration('0s') && duration(self.backendRequest) > duration(self.request))",
    ['backendRequest cannot be longer than request.', 'Set backendRequest to at most request.'],
  ],
]);

/** `!(has(self.cors) && self.type != 'CORS')` and its counterpart, which the Gateway API uses for each kind of filter. */
const UNION_RULE = /^!\((!?)has\(self\.(\w+)\) && self\.type [!=]= '(\w+)'\)$/;

/** A rule that a value breaks. */
export interface BrokenRule {
  /** Says what the value does wrong, in one sentence. */
  readonly message: string;
  /** Says what to write instead, in one sentence; null for rules that are not known here. */
  readonly remedy: string | null;
}

export function brokenRule(rule: string, message?: string): BrokenRule {
  const bare = rule.replace(/\s+/g, ' ');
  const known = SENTENCES.get(bare);
  if (known !== undefined) return { message: known[0], remedy: known[1] };
  const union = UNION_RULE.exec(bare);
  if (union !== null) {
    const [, missing, field = '', type = ''] = union;
    return missing === '!'
      ? {
          message: `Type ${type} needs the field ${field}.`,
          remedy: `Add ${field}, or set another type.`,
        }
      : {
          message: `The field ${field} needs type ${type}.`,
          remedy: `Remove ${field}, or set type ${type}.`,
        };
  }
  if (message === undefined)
    return { message: `It breaks a rule of its CRD: ${bare}.`, remedy: null };
  return { message: /[.!?]$/.test(message) ? message : `${message}.`, remedy: null };
}
