import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answers, QuestionWords } from '../../../src/istio/asking/question.ts';
import type { CallAnswer } from '../../../src/istio/asking/call-answer.ts';
import { answerQuestion, readQuestion } from '../../../src/istio/asking/question.ts';
import { meshFrom } from '../../support/rendered.ts';

const workload = (name: string, namespace: string, extra = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { app: ${name} }, annotations: { ${extra} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app }] }
`;

const namespace = (name: string, labels: string): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
`;

const service = (name: string, of: string): string => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${of} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;

const BASE = [
  namespace('shop', 'istio-injection: enabled'),
  namespace('web', 'istio-injection: enabled'),
  workload('orders', 'shop'),
  workload('front', 'web'),
  service('orders', 'shop'),
].join('');

function asked(
  text: string,
  words: Partial<QuestionWords> = {},
  notSeen: readonly string[] = [],
): Answers {
  const question = readQuestion({
    from: 'front',
    to: 'http://orders.shop/',
    method: null,
    headers: [],
    ...words,
  });
  if ('problem' in question) return { kind: 'refused', reason: question.problem };
  return answerQuestion([{ mesh: meshFrom(text), notSeen }], question);
}

const answersTo = (text: string): readonly CallAnswer[] => {
  const answers = asked(text);
  if (answers.kind === 'refused') throw new Error(`fixture: ${answers.reason}`);
  return answers.answers;
};

function said(...args: Parameters<typeof asked>): string {
  const answers = asked(...args);
  if (answers.kind === 'refused') return answers.reason;
  return answers.answers.map(({ sentence }) => sentence).join('\n');
}

describe('who asks, and for what', () => {
  test('no gateway is said to be there where all was seen, and to be seen where not', () => {
    expect(said(BASE, { from: 'outside' })).toBe('No gateway runs here in prod.');
    expect(said(BASE, { from: 'outside' }, ['chart gateway, apps/gateway.yaml:4'])).toBe(
      'No gateway is seen here in prod; a chart or another part that was not seen may hold one.',
    );
  });

  test('names are completed as in the pod of the caller', () => {
    const text = BASE + service('front', 'web');
    expect(said(text, { to: 'http://front/' })).toMatch(/ is answered by front\.$/);
    expect(said(text, { to: 'http://orders.shop.svc/' })).toMatch(/ is answered by orders\.$/);
  });

  test('a caller by kind, namespace and name; two of one name have to be told apart', () => {
    const text = BASE + workload('front', 'shop');
    expect(said(text)).toBe(
      'In prod, front may be any of deployment/web/front, deployment/shop/front.',
    );
    expect(said(text, { from: 'Deployment/web/front' })).toMatch(/ from web\/front is answered/);
    expect(said(text, { from: 'job/web/front' })).toMatch(/^No workload is called job\/web\/front/);
  });

  test.each([
    [{ from: 'web/fronts' }, 'No workload is called web/fronts in prod (did you mean web/front?).'],
    [
      { to: 'http://orders/' },
      'No Service is called web/orders in prod (did you mean orders.shop:80?).',
    ],
    [{ from: 'outside' }, 'No gateway runs here in prod.'],
    [
      { to: 'ftp://orders.shop' },
      'The address ftp://orders.shop begins with ftp: it takes http, https, tcp or tls.',
    ],
    [
      { to: 'orders.shop/a' },
      'The address orders.shop/a is not one such as http://orders.shop:8080/charge.',
    ],
    [{ to: 'tcp://orders.shop' }, 'A connection needs a port: tcp://orders.shop:5432.'],
    [
      { to: 'tcp://orders.shop:80', method: 'GET' },
      'A connection by tcp:// has no method and no headers.',
    ],
    [{ headers: ['x'] }, 'The header x is not of the form name=value.'],
  ])('%j is no question', (words, reason) => {
    expect(said(BASE, words)).toBe(reason);
  });

  test('a Service that may be among what is not seen is missing, not wrong', () => {
    expect(said(BASE, { to: 'http://orders/' }, ['Chart web, charts.yaml:1'])).toBe(
      'In prod, GET http://orders/ from front is not known: it takes the Service web/orders, which is not among what this environment renders, as far as is seen here.',
    );
  });

  test('any words are read or refused', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.array(fc.string(), { maxLength: 2 }),
        (from, to, headers) => {
          expect(said(BASE, { from, to: `http://${to}`, headers })).not.toBe('');
        },
      ),
    );
  });
});

describe('never a false answer', () => {
  test('what was not seen is said in the sentence', () => {
    expect(said(BASE, {}, ['Chart policies, charts.yaml:1'])).toBe(
      'In prod, GET http://orders.shop/ from front is answered by orders, as far as is seen here.',
    );
  });

  test('excluded addresses and missing namespaces are not known', () => {
    const excluded =
      BASE +
      workload('worker', 'web', "traffic.sidecar.istio.io/excludeOutboundIPRanges: '10.0.0.0/8'");
    expect(said(excluded, { from: 'worker' })).toMatch(/ is not known: it takes the addresses/);
    const nowhere = BASE + workload('stray', 'lost');
    expect(said(nowhere, { from: 'stray' })).toMatch(
      / is not known: it takes the Namespace object lost/,
    );
  });

  test('included ports are taken whatever the address, with NONE nothing is known to be', () => {
    const key = 'traffic.sidecar.istio.io/';
    const of = (extra: string): string =>
      said(BASE + workload('worker', 'web', extra), { from: 'worker' });
    const narrowed = `${key}includeOutboundIPRanges: '10.0.0.0/8'`;
    expect(of(`${narrowed}, ${key}includeOutboundPorts: '80'`)).toContain('is answered by orders');
    expect(of(`${narrowed}, ${key}includeOutboundPorts: '81'`)).toContain('is not known');
    expect(of(`sidecar.istio.io/interceptionMode: NONE`)).toContain('interceptionMode NONE');
    expect(of(`${key}interceptionMode: NONE`)).toContain('is not known');
    expect(of(`sidecar.istio.io/interceptionMode: TPROXY`)).toContain('is answered by orders');
    const served = BASE.replace(
      'labels: { app: orders }, annotations: {  }',
      'labels: { app: orders }, annotations: { sidecar.istio.io/interceptionMode: NONE }',
    );
    expect(said(served)).toContain('is not known');
  });

  test('of init containers it is told what becomes of their calls (INJ-20 to 22)', () => {
    const withInit = (extra: string, more = ''): readonly string[] =>
      answersTo(
        BASE.replace(
          'serviceAccountName: front, ',
          `serviceAccountName: front, initContainers: [{ name: migrate${extra} }], `,
        ) + more,
      )[0]?.notes.filter((note) => note.includes('migrate')) ?? [];
    const operator = (spec: string): string => `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: ${spec}
`;
    expect(withInit('')).toEqual([expect.stringContaining('is not known: whether sidecars are')]);
    expect(withInit('', operator('{ tag: 1.26.0 }'))).toEqual([
      expect.stringContaining('leave in plaintext, past every rule'),
    ]);
    expect(
      withInit('', operator('{ tag: 1.26.0, components: { cni: { enabled: true } } }')),
    ).toEqual([expect.stringContaining('are refused')]);
    const native =
      '{ tag: 1.26.0, values: { pilot: { env: { ENABLE_NATIVE_SIDECARS: "true" } } } }';
    expect(withInit('', operator(native))).toEqual([]);
    expect(withInit(', restartPolicy: Always')).toEqual([]);
  });

  describe('ambient', () => {
    const ambient = BASE.replaceAll(
      'name: web, labels: { istio-injection: enabled }',
      'name: web, labels: { istio.io/dataplane-mode: ambient }',
    ).replaceAll(
      'name: shop, labels: { istio-injection: enabled }',
      'name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: wp }',
    );
    const waypoint = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: wp, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;
    const onlyHttp = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: get, namespace: shop }
spec: { rules: [{ to: [{ operation: { methods: [GET] } }] }] }
`;

    test('the way through ztunnel and the waypoint is told', () => {
      const answer = answersTo(ambient + waypoint)[0];
      expect(answer?.sentence).toBe(
        'In prod, GET http://orders.shop/ from front is answered by orders.',
      );
      const told = [...(answer?.steps ?? []), ...(answer?.shares[0]?.steps ?? [])];
      expect(told.map(({ step, says }) => `${step}: ${says}`)).toEqual([
        'visibility: ztunnel takes the call to Service shop/orders: no Sidecar, route or DestinationRule holds for it on this side',
        'waypoint: it goes through Gateway shop/wp',
        'authorization: at the waypoint: no AuthorizationPolicy stands in the way',
        'route: no route is written for it: all goes to the service',
        'destination: orders.shop.svc.cluster.local port 80',
        'endpoints: Deployment shop/orders',
        'tls: mTLS is sent; ztunnel takes it',
        'authorization: at ztunnel: no AuthorizationPolicy stands in the way',
      ]);
    });

    test('what ztunnel leaves out of a policy is noted', () => {
      const answer = answersTo(ambient.replace(', istio.io/use-waypoint: wp', '') + onlyHttp)[0];
      expect(answer?.sentence).toBe(
        'In prod, GET http://orders.shop/ from front is refused: the connection is closed (no policy lets it in).',
      );
      const told = [...(answer?.steps ?? []), ...(answer?.shares[0]?.steps ?? [])];
      expect(told.flatMap(({ notes }) => notes)).toEqual([
        'ztunnel sees no HTTP: rules of AuthorizationPolicy shop/get that ask for it let nothing in.',
      ]);
    });

    test('a caller without a proxy goes past the waypoint, which is said', () => {
      const outside = ambient.replace(
        'name: web, labels: { istio.io/dataplane-mode: ambient }',
        'name: web, labels: { istio-injection: disabled }',
      );
      const answer = answersTo(outside + waypoint)[0];
      const told = [...(answer?.steps ?? []), ...(answer?.shares[0]?.steps ?? [])];
      expect(told.find(({ step }) => step === 'waypoint')?.says).toBe(
        'it goes past Gateway shop/wp: only callers that ztunnel takes go through a waypoint',
      );
    });
  });

  test('a port that the sidecar leaves alone is called without a proxy', () => {
    const strict = `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`;
    const text =
      BASE +
      strict +
      workload('worker', 'web', "traffic.sidecar.istio.io/excludeOutboundPorts: '80'");
    expect(said(text)).toMatch(/ is answered by orders\.$/);
    expect(said(text, { from: 'worker' })).toMatch(
      / is refused: the connection is closed \(plaintext meets STRICT mTLS\)\.$/,
    );
  });

  test('objects that are not evaluated are named', () => {
    const filter = `---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: patch, namespace: shop }
spec: {}
`;
    const answers = asked(BASE + filter);
    expect(answers.kind === 'answered' && answers.answers[0]?.notes).toContain(
      'Not evaluated, and may change this: EnvoyFilter shop/patch.',
    );
  });

  test('an older Istio is said, the same or a newer one is not', () => {
    const note = (istioVersion: string | null): string | null | undefined => {
      const question = readQuestion({
        from: 'front',
        to: 'http://orders.shop',
        method: null,
        headers: [],
      });
      if ('problem' in question) throw new Error(question.problem);
      const answers = answerQuestion(
        [{ mesh: meshFrom(BASE, { istioVersion }), notSeen: [] }],
        question,
      );
      return answers.kind === 'answered' ? answers.answers[0]?.versionNote : undefined;
    };
    expect(note('1.27.1')).toMatch(/^Istio is 1\.27 here; this is what 1\.32 does/);
    expect(note('1.32')).toBeNull();
    expect(note('2.0')).toBeNull();
    expect(note(null)).toBe('No version of Istio is named here; this is what 1.32 does.');
  });
});

describe('a call that network policies of its caller drop', () => {
  const egress = (rules: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: net, namespace: web }
spec: { podSelector: {}, policyTypes: [Egress], egress: [${rules}] }
`;
  const names = '{ ports: [{ port: 53, protocol: UDP }] }';

  test('is said with the policy that decides', () => {
    const [answer] = answersTo(BASE + egress(names));
    expect(answer?.sentence).toBe(
      'In prod, GET http://orders.shop/ from front is dropped: 503 UF after the connect timeout (no rule of NetworkPolicy web/net allows egress to port 80).',
    );
    expect(answer?.ends).toBe('dropped');
    expect(answer?.notSeen).toEqual([]);
  });

  const toServices = egress('{ to: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }');

  test('names no address, if all look-ups are dropped; an address is called as before', () => {
    const [answer] = answersTo(BASE + toServices);
    expect(answer?.sentence).toBe(
      'In prod, GET http://orders.shop/ from front is dropped: no DNS answers, and it has no address (no rule of NetworkPolicy web/net allows egress to port 53), as far as is seen here.',
    );
    expect(answer?.steps.map(({ step }) => step)).toEqual(['lookup']);
    expect(said(BASE + toServices, { to: 'http://10.96.0.12/' })).not.toContain('DNS');
  });

  test('is answered if the proxy itself answers names of the mesh', () => {
    const captured = BASE.replace(
      'annotations: {  } }\n    spec: { serviceAccountName: front',
      `annotations: { proxy.istio.io/config: "proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' }" } }\n    spec: { serviceAccountName: front`,
    );
    const [answer] = answersTo(captured + toServices);
    expect(answer?.ends).toBe('answered');
    expect(said(captured + toServices, { to: 'http://pay.example/' })).toContain('no DNS answers');
  });

  test('is said as far as is seen, if pods have no DNS by the policies that are', () => {
    const [answer] = answersTo(BASE + egress(''));
    expect(answer?.sentence).toContain('as far as is seen here');
    expect(answer?.notSeen).toEqual([
      'network policies from elsewhere: by those here, Deployment web/front has no DNS',
    ]);
  });
});

describe('a call under policies that are wrong, or many', () => {
  const net = (rules: string, name = 'net', way = 'Ingress'): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: { podSelector: {}, policyTypes: [${way}], ${way.toLowerCase()}: [${rules}] }
`;
  const many = Array.from({ length: 500 }, (_, at) =>
    net(`{ from: [{ podSelector: { matchLabels: { app: x${String(at)} } } }] }`, `p${String(at)}`),
  ).join('');
  const block = (cidr: string, ...except: readonly string[]): string =>
    net(`{ from: [{ ipBlock: ${JSON.stringify({ cidr, except })} }] }`);

  test.each([
    [
      'a range as one text is refused, and decides nothing',
      net('{ ports: [{ port: 6800-7300 }] }'),
      'answered',
    ],
    ['hundreds that select all pods', many, 'dropped'],
    ['hundreds, and one that opens', many + net('{}'), 'answered'],
    [
      'IPv6, with exceptions that overlap',
      block('2001:db8::/32', '2001:db8:1::/48', '2001:db8:1:1::/64'),
      'unknown',
    ],
    [
      'IPv4, with exceptions that overlap',
      block('10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24'),
      'unknown',
    ],
    [
      'link-local addresses, which no pod has',
      block('169.254.0.0/16', '169.254.7.0/24', '169.254.7.127/32'),
      'dropped',
    ],
  ])('%s', (_, policies, ends) => {
    const [answer] = answersTo(BASE + policies);
    expect(answer?.ends).toBe(ends);
    expect(answer?.sentence.length).toBeLessThan(400);
  });
});
