import type { Figures } from './result.ts';

const colours: { [name: string]: string } = { this: '#0969da' };
const otherColour = '#8c959f';
const what: { [name: string]: string } = {
  floor: 'Node.js alone, signed by hand',
  this: 'start-sync, as it is deployed',
  usual: 'axios, zod, middy, Powertools, the SDK',
  python: 'boto3 and requests',
};

const panels = [
  { measure: 'processor', title: 'Processor time of a cold start, in ms', unit: 'ms' },
  { measure: 'memory', title: 'Its peak memory, in MB', unit: 'MB' },
] as const;

const width = 720;
const left = 240;
const barWidth = 360;
const rowHeight = 30;

/**
 * The contest as an SVG that stands by itself: each contestant's median as a bar with its quartiles across, and as a
 * multiple of floor. It has a background of its own, and no font but the reader's.
 */
export function plot({ contestants, rounds }: Pick<Figures, 'contestants' | 'rounds'>): string {
  const entries = Object.entries(contestants);
  const panelHeight = 34 + entries.length * rowHeight + 16;
  const height = 2 * panelHeight + 34;
  const floor = contestants.floor as Figures['contestants'][string];
  const drawn = panels.map(({ measure, title, unit }, index) => {
    const most = Math.max(...entries.map(([, figures]) => figures[measure].upperQuartile));
    const x = (value: number) => (left + (value / most) * barWidth).toFixed(1);
    const rows = entries.map(([name, figures], row) => {
      const { median, lowerQuartile, upperQuartile } = figures[measure];
      const y = 34 + row * rowHeight;
      const middle = y + 10;
      const ratio = (median / floor[measure].median).toFixed(2);
      return [
        `<text x="${left - 10}" y="${y + 9}" text-anchor="end" font-weight="600">${name}</text>`,
        `<text x="${left - 10}" y="${y + 21}" text-anchor="end" font-size="10" fill="#59636e">${what[name] ?? ''}</text>`,
        `<rect x="${left}" y="${y}" width="${(Number(x(median)) - left).toFixed(1)}" height="20" fill="${colours[name] ?? otherColour}"/>`,
        `<path d="M${x(lowerQuartile)} ${middle}H${x(upperQuartile)}M${x(lowerQuartile)} ${y + 6}v8M${x(upperQuartile)} ${y + 6}v8" stroke="#1f2328" fill="none"/>`,
        `<text x="${Number(x(upperQuartile)) + 8}" y="${y + 14}">${median.toFixed(0)} ${unit} · ${ratio} ×</text>`,
      ].join('\n');
    });
    return `<g transform="translate(0 ${16 + index * panelHeight})">\n<text x="16" y="14" font-size="14" font-weight="600">${title}</text>\n${rows.join('\n')}\n</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#1f2328" role="img" aria-label="Cold starts compared">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${drawn.join('\n')}
<text x="16" y="${height - 12}" font-size="10" fill="#59636e">Medians of ${rounds} rounds of one run, the quartiles across each bar; × is a multiple of floor.</text>
</svg>
`;
}
