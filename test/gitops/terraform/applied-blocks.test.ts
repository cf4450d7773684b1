import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const MESH: Files = {
  'mesh/overlays/production/kustomization.yaml': 'resources: [ns.yaml]\n',
  'mesh/overlays/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
};

const toldOf = async (before: Files, after: Files) => {
  const { tier, changes } = await reviewOf({ ...MESH, ...before }, { ...MESH, ...after });
  const told = changes.map(({ subject: { name }, field, origin }) => ({ name, field, origin }));
  return { tier, told, names: [...new Set(told.map(({ name }) => name))] };
};

/** A module in which one block refers to many values, another to one, and a third to none. */
const many = (count: number, last: string, other = 'a', unrelated = 'a'): Files => ({
  'infra/locals.tf': `locals {
  all = [${Array.from({ length: count }, (_, at) => `local.v${String(at)}`).join(', ')}]
${Array.from({ length: count }, (_, at) => `  v${String(at)} = "${at === count - 1 ? last : 'x'}"`).join('\n')}
  other = "${other}"
}
`,
  'infra/main.tf': `resource "kubernetes_thing" "wide" {
  values = local.all
}
resource "kubernetes_thing" "narrow" {
  values = local.other
}
`,
  'network/main.tf': `resource "aws_qz" "net" {\n  cidr = "${unrelated}"\n}\n`,
});

describe('what a block of Terraform refers to', () => {
  test('is told of that block alone, however much there is', async () => {
    const before = many(600, 'a');
    expect((await toldOf(before, many(600, 'b'))).told).toMatchObject([
      {
        name: 'kubernetes_thing.wide in infra/main.tf',
        field: "given['local.v599 in infra/locals.tf']",
        origin: { file: 'infra/locals.tf', line: 602 },
      },
    ]);
    expect((await toldOf(before, many(600, 'a', 'b'))).names).toEqual([
      'kubernetes_thing.narrow in infra/main.tf',
    ]);
    expect((await toldOf(before, many(600, 'a', 'a', 'b'))).names).toEqual([]);
  });

  test('is told once by its files where it is more than is followed', async () => {
    const { tier, told } = await toldOf(many(1_200, 'a'), many(1_200, 'b'));
    expect(tier).toBe('high');
    expect(told.map(({ name, field }) => [name, field])).toEqual([
      ['definitions that are too many to follow', "files['infra/locals.tf']"],
    ]);
  });

  test('of a module of the tree is the output, and not all that the module is given', async () => {
    const of = (used: string, unused: string): Files => ({
      'infra/main.tf': `module "net" {
  source = "./net"
  used   = "${used}"
  unused = "${unused}"
}
resource "kubernetes_thing" "qz" {
  network = module.net[0].id
}
`,
      'infra/net/main.tf':
        'variable "used" {}\nvariable "unused" {}\noutput "id" {\n  value = var.used\n}\noutput "no" {\n  value = var.unused\n}\n',
    });
    expect((await toldOf(of('a', 'a'), of('a', 'b'))).told).toEqual([]);
    expect((await toldOf(of('a', 'a'), of('b', 'a'))).told).toMatchObject([
      { field: "given['var.used of module.net in infra/main.tf']" },
    ]);
  });

  test('by its provider decides which cluster it goes to', async () => {
    const of = (cluster: string, token: string): Files => ({
      'infra/main.tf': `provider "kubernetes" {
  host  = data.aws_eks_cluster.qz.endpoint
  token = "${token}"
}
data "aws_eks_cluster" "qz" {
  name = local.cluster
}
locals {
  cluster = "${cluster}"
}
resource "kubernetes_thing" "qz" {
  a = 1
}
`,
    });
    expect((await toldOf(of('one', 'a'), of('one', 'b'))).told).toEqual([]);
    expect((await toldOf(of('one', 'a'), of('two', 'a'))).told).toMatchObject([
      { field: "given['local.cluster in infra/main.tf']" },
    ]);
  });
});

/** A manifest as a map, with a namespace and one field of its own. */
const manifest = (kind: string, namespace: string, value: string, isLocal = false): Files => {
  const map = mapOf(kind, namespace, value);
  const locals = isLocal ? `locals {\n  qz = ${map}\n}\n` : '';
  return {
    'infra/main.tf': `resource "kubernetes_manifest" "qz" {
  manifest = ${isLocal ? 'local.qz' : map}
}
${locals}`,
  };
};

const mapOf = (kind: string, namespace: string, value: string): string => `{
    "apiVersion" = "${kind.slice(0, kind.lastIndexOf('/'))}"
    "kind"       = "${kind.slice(kind.lastIndexOf('/') + 1)}"
    metadata = { name = "qz", namespace = ${namespace} }
    spec = { list = [{ a = "b" }, var.x], value = "${value}" }
  }`;

const ISTIO = 'networking.istio.io/v1';

describe('a manifest in a block is judged as the object that it is', () => {
  test.each([
    ['of a kind nobody knows', 'qz.example/v1/Qz', '"shop"', 'medium'],
    [
      'of a kind nobody knows in a place that is evaluated',
      'qz.example/v1/Qz',
      'var.place',
      'medium',
    ],
    ['a route inside the mesh', `${ISTIO}/ServiceEntry`, '"shop"', 'high'],
    [
      'a policy of everybody',
      'security.istio.io/v1/PeerAuthentication',
      '"istio-system"',
      'critical',
    ],
    [
      'a policy in a place that is evaluated',
      'security.istio.io/v1/PeerAuthentication',
      'var.place',
      'high',
    ],
    ['in the namespace of the control plane', 'qz.example/v1/Qz', '"istio-system"', 'high'],
    ['of a kind that is evaluated', 'qz.example/v1/${var.kind}', '"shop"', 'high'],
  ])('%s', async (_, kind, namespace, tier) => {
    for (const isLocal of [false, true]) {
      const found = await toldOf(
        manifest(kind, namespace, 'a', isLocal),
        manifest(kind, namespace, 'b', isLocal),
      );
      expect([isLocal, found.tier]).toEqual([isLocal, tier]);
    }
  });

  test('it is named, and its fields are told one by one where they stand', async () => {
    const of = (value: string) => manifest('qz.example/v1/Qz', '"shop"', value, true);
    expect((await toldOf(of('a'), of('b'))).told).toMatchObject([
      {
        name: 'Qz shop/qz of kubernetes_manifest.qz in infra/main.tf',
        field: 'manifest.spec.value',
        origin: { file: 'infra/main.tf', line: 5 },
      },
    ]);
  });

  test('a gateway is not said to hold for the whole mesh', async () => {
    const { findings, changes } = await reviewOf(MESH, {
      ...MESH,
      ...manifest(`${ISTIO}/Gateway`, '"shop"', 'a'),
    });
    expect(changes.map(({ content }) => content)).toEqual(['part-of-mesh']);
    expect(spoken(findings)).toEqual([]);
  });

  test('one that is a text is read as well, with expressions in its values', async () => {
    const of = (value: string): Files => ({
      'infra/main.tf': `resource "kubectl_manifest" "qz" {
  yaml_body = <<-E
    apiVersion: qz.example/v1
    kind: Qz
    metadata:
      name: \${var.name}
      namespace: shop
    spec: { a: "\${var.x}", b: ${value} }
  E
}
`,
    });
    const { tier, told } = await toldOf(of('one'), of('two'));
    expect(tier).toBe('medium');
    expect(told).toMatchObject([
      { name: 'Qz of kubectl_manifest.qz in infra/main.tf', field: 'yaml_body.spec.b' },
    ]);
  });

  test('a text within a map ends before what follows it', async () => {
    const of = (kind: string): Files => ({
      'infra/main.tf': `resource "kubernetes_manifest" "qz" {
  manifest = {
    apiVersion = "v1"
    data = {
      a = <<E
kind: "}
E
    }
    kind = "${kind}"
    metadata = { name = "qz", namespace = "shop" }
  }
}
`,
    });
    expect((await toldOf(of('ConfigMap'), of('Qz'))).names).toEqual([
      'Qz shop/qz of kubernetes_manifest.qz in infra/main.tf',
      'ConfigMap shop/qz of kubernetes_manifest.qz in infra/main.tf',
    ]);
  });

  test.each([
    ['a namespace that is written over', '  override_namespace = var.x\n', 'shop'],
    ['lines that are evaluated', '', 'shop\n      ${indent(6, var.x)}'],
  ])('with %s it may be anywhere', async (_, more, namespace) => {
    const of = (value: string): Files => ({
      'infra/main.tf': `resource "kubectl_manifest" "qz" {
${more}  yaml_body = <<-E
    apiVersion: qz.example/v1
    kind: Qz
    metadata:
      name: qz
      namespace: ${namespace}
    spec: ${value}
  E
}
`,
    });
    expect((await toldOf(of('one'), of('two'))).tier).toBe('high');
  });
});

test('a call in a folder of examples installs nothing that stays', async () => {
  const of = (folder: string, version: string): Files => ({
    [`${folder}/main.tf`]: `module "addons" {\n  source  = "qz/addons/aws"\n  version = "${version}"\n}\n`,
  });
  expect((await toldOf(of('examples/full', '1'), of('examples/full', '2'))).tier).toBe('low');
  expect((await toldOf(of('infra', '1'), of('infra', '2'))).tier).toBe('high');
});

test('Terraform in JSON is read as its language is, and what is no JSON holds nothing', async () => {
  const of = (mode: string, kind = 'Qz'): Files => ({
    'infra/main.tf.json': JSON.stringify({
      resource: {
        kubernetes_manifest: {
          qz: {
            manifest: {
              apiVersion: 'qz.example/v1',
              kind,
              metadata: { name: 'qz', namespace: 'shop' },
              spec: { mode: '${var.mode}' },
            },
          },
        },
        null_resource: { run: { provisioner: [{ 'local-exec': { command: `qz ${mode}` } }] } },
      },
      variable: { mode: { type: 'string' } },
    }),
    'infra/prod.tfvars.json': JSON.stringify({ mode }),
    'infra/broken.tf.json': '{"resource": [',
  });
  const { told } = await toldOf(of('a'), of('b'));
  expect(told.map(({ name, field }) => [name, field])).toEqual([
    [
      'Qz shop/qz of kubernetes_manifest.qz in infra/main.tf.json',
      "given['var.mode in infra/prod.tfvars.json']",
    ],
    ['null_resource.run in infra/main.tf.json', "['provisioner local-exec'].command"],
  ]);
});

test('how often Flux looks is nothing that it applies', async () => {
  const of = (interval: string, path: string): Files => ({
    'infra/main.tf': `resource "flux_bootstrap_git" "this" {\n  path = "${path}"\n${interval}}\n`,
  });
  expect((await toldOf(of('', 'a'), of('  interval = "10m"\n', 'a'))).names).toEqual([]);
  expect((await toldOf(of('', 'a'), of('', 'b'))).tier).toBe('high');
});
