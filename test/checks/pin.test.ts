import { describe, expect, test } from 'vitest';
import {
  pinOfChart,
  pinOfImage,
  pinOfRemote,
  pinOfRevision,
} from '../../src/checks/unpinned-input/pin.ts';

describe('an image', () => {
  test.each([
    ['registry.example/shop/orders', 'floating'],
    ['registry.example:5000/shop/orders', 'floating'],
    ['registry.example/shop/orders:latest', 'floating'],
    ['nginx', 'floating'],
    ['nginx:latest', 'floating'],
    ['redis:alpine', 'floating'],
    ['nginx:stable-alpine', 'floating'],
    ['registry.example/shop/orders:nightly', 'floating'],
    ['registry.example/shop/orders:1.4', 'pinned'],
    ['redis:7-alpine', 'pinned'],
    ['redis:alpine3.20', 'pinned'],
    ['registry.example/shop/orders:alpine-fork', 'pinned'],
    ['registry.example:5000/shop/orders:main', 'pinned'],
    ['registry.example/shop/orders:latest@sha256:00', 'pinned'],
    ['latest/orders:2', 'pinned'],
    ['orders', 'unknown'],
    ['auto', 'unknown'],
    ['', 'unknown'],
    ['$(IMAGE)', 'unknown'],
    ['{{ .Values.image }}', 'unknown'],
    ['\uFFFC/\uFFFC', 'unknown'],
    ['\uFFFC/web:1.0.0', 'pinned'],
    ['\uFFFC/web:latest', 'floating'],
    ['\uFFFC/web', 'floating'],
    ['registry.example/orders:${TAG}', 'unknown'],
  ])('%s is %s', (image, pin) => {
    expect(pinOfImage(image)).toBe(pin);
  });
});

describe('a revision of Git', () => {
  test.each([
    [undefined, 'floating'],
    ['', 'floating'],
    ['HEAD', 'floating'],
    ['main', 'floating'],
    ['refs/heads/release-1', 'floating'],
    ['v1.*', 'floating'],
    ['>=1.2.0', 'floating'],
    ['v1.2.3', 'pinned'],
    ['refs/tags/stable', 'pinned'],
    ['4c5ab4f0d6a7f6f4a8f7b8b5d1c9e3f2a1b0c9d8', 'pinned'],
    ['feature/orders', 'unknown'],
    ['{{ revision }}', 'unknown'],
  ])('%s is %s', (revision, pin) => {
    expect(pinOfRevision(revision)).toBe(pin);
  });
});

describe('a version of a chart', () => {
  test.each([
    [undefined, 'floating'],
    ['*', 'floating'],
    ['1.x', 'floating'],
    ['^1.2.0', 'floating'],
    ['~1.2', 'floating'],
    ['>=1.2 <2', 'floating'],
    ['1.2.0 - 1.4.0', 'floating'],
    ['1.2.3', 'pinned'],
    ['v1.2.3-xenial.1', 'pinned'],
    ['= 1.2.3', 'pinned'],
    ['{{version}}', 'unknown'],
    ['${VERSION}', 'unknown'],
  ])('%s is %s', (version, pin) => {
    expect(pinOfChart(version)).toBe(pin);
  });
});

describe('a base of elsewhere', () => {
  test.each([
    ['https://github.com/acme/bases//ingress', null, 'floating'],
    ['github.com/acme/bases', null, 'floating'],
    ['git@github.com:acme/bases.git', null, 'floating'],
    ['https://git.example/acme/bases.git//ingress', null, 'floating'],
    ['https://github.com/acme/bases//ingress', 'main', 'floating'],
    ['https://github.com/acme/bases//ingress', 'v2', 'pinned'],
    ['https://raw.githubusercontent.com/acme/bases/main/all.yaml', null, 'floating'],
    ['https://github.com/acme/bases/releases/latest/download/all.yaml', null, 'floating'],
    ['https://raw.githubusercontent.com/acme/bases/v2/all.yaml', null, 'unknown'],
    ['https://files.example/all-2.1.yaml', null, 'unknown'],
    ['https://files.example/pipeline/latest/all.yaml', null, 'floating'],
  ])('%s at %s is %s', (address, ref, pin) => {
    expect(pinOfRemote(address, ref)).toBe(pin);
  });
});
