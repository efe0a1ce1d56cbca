import { html, type TemplateResult } from 'lit';
import type { ConnectionDetails } from '../../client/call/call-store.ts';
import type { TileTexts } from './tile-texts.ts';

/** What is known of a connection, as names and values to read. */
export function detailRows(details: Partial<ConnectionDetails>, texts: TileTexts): (readonly [string, string])[] {
  const { path, protocol, rttMs, loss, width, height, fps, receivedKbps, sentKbps } = details;
  const codecs = [details.videoCodec, details.audioCodec].filter((codec) => codec !== undefined);
  const way = path && (path === 'direct' ? texts.direct : texts.relayed);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [texts.path, way && (protocol === undefined ? way : `${way} (${protocol.toUpperCase()})`)],
    [texts.delay, rttMs === undefined ? undefined : `${Math.round(rttMs)} ms`],
    [texts.loss, loss === undefined ? undefined : `${(loss * 100).toFixed(1)} %`],
    [texts.picture, width === undefined || height === undefined ? undefined : `${width} × ${height}`],
    [texts.rate, fps === undefined ? undefined : texts.perSecond(Math.round(fps))],
    [texts.received, receivedKbps === undefined ? undefined : `${receivedKbps} kbit/s`],
    [texts.sent, sentKbps === undefined ? undefined : `${sentKbps} kbit/s`],
    [texts.codec, codecs.length === 0 ? undefined : codecs.join(', ')],
  ];
  return rows.map(([name, value]) => [name, value ?? texts.unknown]);
}

/** The same as a list of terms. */
export function detailsList(details: Partial<ConnectionDetails>, texts: TileTexts): TemplateResult {
  return html`<dl>${detailRows(details, texts).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
