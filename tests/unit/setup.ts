// What jsdom lacks and Grafana's parts look for.
import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';
import { TextDecoder, TextEncoder } from 'node:util';

// How long an answer takes depends on how busy the machine is, not on what is tested.
configure({ asyncUtilTimeout: 30_000 });

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
}

Object.assign(globalThis, {
  TextDecoder,
  TextEncoder,
  ResizeObserver: NoObserver,
  IntersectionObserver: NoObserver,
});

Object.defineProperty(window, 'matchMedia', {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});

// Lists that show only what fits on the screen need a screen: jsdom lays nothing out.
const SIDE = 800;
const square = { x: 0, y: 0, top: 0, left: 0, bottom: SIDE, right: SIDE, width: SIDE, height: SIDE };
Object.defineProperties(HTMLElement.prototype, {
  getBoundingClientRect: { value: () => ({ ...square, toJSON: () => square }) },
  clientWidth: { value: SIDE },
  clientHeight: { value: SIDE },
  offsetWidth: { value: SIDE },
  offsetHeight: { value: SIDE },
});

// Measures text, for widths only.
HTMLCanvasElement.prototype.getContext = (() => ({
  measureText: (text: string) => ({ width: 8 * text.length }),
})) as unknown as HTMLCanvasElement['getContext'];

// Looks at elements, not at what styles put before and after them.
const computedStyle = window.getComputedStyle.bind(window);
window.getComputedStyle = (element) => computedStyle(element);
