import { spoken } from '../support/spoken.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deletionDecided } from '../../src/checks/deletion-decided/deletion-decided.ts';
import { detectionOf } from './detection-of.ts';

const object = (metadata: string, kind = 'v1/ConfigMap'): string => {
  const at = kind.lastIndexOf('/');
  return `apiVersion: ${kind.slice(0, at)}\nkind: ${kind.slice(at + 1)}\nmetadata: { name: a, namespace: shop${metadata === '' ? '' : `, ${metadata}`} }\n`;
};

/** The checks that find something in an object whose metadata becomes another, and at which line of it. */
const found = (base: string, head: string, kind?: string): readonly string[] =>
  detectionOf(deletionDecided, object(base, kind), object(head, kind)).findings.map(
    ({ check }) => check,
  );

const OWNER = 'ownerReferences: [{ apiVersion: v1, kind: Secret, name: b, uid: 1-2 }]';
const ARGO = 'argoproj.io/v1alpha1/Application';
const FLUX = 'kustomize.toolkit.fluxcd.io/v1/Kustomization';

describe('an object that the cluster deletes, or never deletes', () => {
  test.each([
    ['an owner', OWNER, 'owner-named'],
    ['a finalizer that nobody documents', 'finalizers: [b.example.com/c]', 'deletion-held'],
    ['a time of deletion', "deletionTimestamp: '2026-01-01T00:00:00Z'", 'deletion-dated'],
  ])('is told for %s, also where the object is new', (_, metadata, check) => {
    expect(found('', metadata)).toEqual([check]);
    expect(
      spoken(detectionOf(deletionDecided, object('', 'v1/Service'), object(metadata)).findings),
    ).toMatchObject([{ check }]);
  });

  test('is told of the mesh where it holds for all of it', () => {
    const policy = (metadata: string): string =>
      `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system${metadata} }\nspec: { mtls: { mode: STRICT } }\n`;
    expect(
      spoken(detectionOf(deletionDecided, policy(''), policy(`, ${OWNER}`)).findings),
    ).toMatchObject([{ check: 'owner-named', scope: { level: 'mesh' } }]);
  });

  test('names the owner, and another one makes another finding', () => {
    const [one, other] = [OWNER, OWNER.replace('name: b', 'name: c')].map(
      (metadata) => detectionOf(deletionDecided, object(''), object(metadata)).findings[0],
    );
    expect(spoken(one)?.message).toBe(
      'ConfigMap shop/a names Secret b as its owner: the cluster deletes it if that owner does not exist.',
    );
    expect(other?.key).not.toBe(one?.key);
  });
});

describe('a finalizer that is documented', () => {
  test.each([
    ['resources-finalizer.argocd.argoproj.io', ARGO],
    ['resources-finalizer.argocd.argoproj.io/background', ARGO],
    ['resources-finalizer.argocd.argoproj.io/foreground', ARGO],
    ['foregroundDeletion', 'v1/ConfigMap'],
  ])('%s says what is deleted with %s', (finalizer, kind) => {
    expect(found('', `finalizers: [${finalizer}]`, kind)).toEqual(['deletion-extended']);
    expect(found(`finalizers: [${finalizer}]`, '', kind)).toEqual(['deletion-hold-removed']);
  });

  test.each([
    ['resources-finalizer.argocd.argoproj.io', 'v1/ConfigMap'],
    ['resources-finalizer.argocd.argoproj.io/other', ARGO],
    ['finalizers.fluxcd.io', ARGO],
    ['kubernetes.io/pvc-protection', 'v1/ConfigMap'],
  ])('%s holds %s, whose controller does not take it off', (finalizer, kind) => {
    expect(found('', `finalizers: [${finalizer}]`, kind)).toEqual(['deletion-held']);
  });

  test.each([
    ['finalizers.fluxcd.io', FLUX],
    ['kubernetes.io/pvc-protection', 'v1/PersistentVolumeClaim'],
  ])('%s is on each %s anyway', (finalizer, kind) => {
    expect(found('', `finalizers: [${finalizer}]`, kind)).toEqual([]);
  });

  test('of a new Application is an ordinary one', () => {
    const application = object('finalizers: [resources-finalizer.argocd.argoproj.io]', ARGO);
    expect(spoken(detectionOf(deletionDecided, object(''), application).findings)).toEqual([]);
  });
});

test('pods and Applications that are made have the finalizers of their templates', () => {
  const made = (kind: string, finalizers: string): string =>
    `${object('', kind)}spec: { template: { metadata: { finalizers: [${finalizers}] } } }\n`;
  for (const kind of ['apps/v1/Deployment', 'argoproj.io/v1alpha1/ApplicationSet'])
    expect(
      spoken(detectionOf(deletionDecided, made(kind, ''), made(kind, 'b.example.com/c')).findings),
    ).toMatchObject([{ check: 'deletion-held' }]);
});

test('no finalizer passes but those that are documented', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(word, word, (domain, name) => {
      const finalizers = `finalizers: ['${domain}.example/${name}']`;
      expect(found('', finalizers)).toEqual(['deletion-held']);
    }),
  );
});

describe('a field that the API server writes', () => {
  test.each([
    'resourceVersion: "7"',
    'uid: 1-2',
    'generation: 2',
    'selfLink: /a',
    'managedFields: [{ manager: a }]',
    'generateName: a-',
  ])('is told where %s comes, and once', (metadata) => {
    expect(found('', metadata)).toEqual(['server-field-written']);
    expect(found(metadata, metadata)).toEqual([]);
  });

  test.each(['creationTimestamp: null', 'uid: null', 'finalizers: []', 'ownerReferences: []'])(
    'is not, where it says nothing: %s',
    (metadata) => {
      expect(found('', metadata)).toEqual([]);
    },
  );
});
