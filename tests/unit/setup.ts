// What jsdom lacks and Grafana's parts look for.
import '@testing-library/jest-dom';
import { TextDecoder, TextEncoder } from 'node:util';

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
Object.defineProperty(HTMLElement.prototype, 'getBoundingClientRect', {
  value: () => ({
    x: 0,
    y: 0,
    top: 0,
    left: 0,
    bottom: 400,
    right: 400,
    width: 400,
    height: 400,
    toJSON: () => '',
  }),
});

// Measures text, for widths only.
HTMLCanvasElement.prototype.getContext = (() => ({
  measureText: (text: string) => ({ width: 8 * text.length }),
})) as unknown as HTMLCanvasElement['getContext'];
