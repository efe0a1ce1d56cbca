import type { LitElement } from 'lit';
import { systemClock } from '../client/signaling/clock.ts';
import { Announcer } from './announcer.ts';
import { FirstFrames } from './first-frames.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { LevelMeter } from './level-meter.ts';
import { MenuDoor } from './menu/door.ts';
import { NoticeSpeech } from './notice-speech.ts';
import type { ExtrasHost } from './panels/extras-host.ts';
import { ExtrasLoader } from './panels/extras-loader.ts';
import { PeopleHere } from './people-here.ts';
import { PermissionWatch } from './permission-watch.ts';
import { PicturesFirst } from './pictures-first.ts';
import { Playback } from './playback.ts';
import { PoliteQueue } from './polite-queue.ts';
import { Roving } from './roving.ts';
import { ShareLink } from './share-link.ts';
import { SignalingNotice } from './signaling-notice.ts';
import { Since } from './since.ts';
import { SizeWatch } from './size-watch.ts';
import { Speakers } from './speakers.ts';
import type { StageHost } from './stage/stage-host.ts';
import { StageView } from './stage/stage-view.ts';
import { TileLayout } from './tile-layout.ts';
import { TileStates } from './tile-state.ts';
import { Toolbar } from './toolbar.ts';
import { Tooltips } from './tooltips.ts';
import { LanguageController } from './words/language.ts';

/** Everything that works beside the element, in the order in which an update tells it. */
export class Controllers {
  readonly playback: Playback;
  readonly language: LanguageController;
  readonly polite: PoliteQueue<Text>;
  readonly noticeSpeech: NoticeSpeech;
  readonly shareLink: ShareLink;
  readonly focus: FocusKeeper;
  readonly size: SizeWatch;
  readonly toolbar: Toolbar;
  readonly menus: MenuDoor;
  readonly extras: ExtrasLoader;
  readonly speakers: Speakers;
  readonly meter: LevelMeter;
  readonly peopleHere: PeopleHere;
  readonly tileStates: TileStates;
  readonly signaling: SignalingNotice;
  readonly permission: PermissionWatch;
  readonly joining: Since;
  readonly picturesFirst: PicturesFirst;
  readonly stageView: StageView;

  constructor(host: LitElement & ExtrasHost & StageHost) {
    this.playback = new Playback(host);
    this.language = new LanguageController(host);
    this.polite = new PoliteQueue(systemClock, new Text());
    this.noticeSpeech = new NoticeSpeech(this.polite);
    new Announcer(host, this.language, this.polite);
    this.shareLink = new ShareLink(host);
    this.focus = new FocusKeeper(host);
    this.size = new SizeWatch(host);
    this.toolbar = new Toolbar(host);
    this.menus = new MenuDoor(host);
    this.extras = new ExtrasLoader(host, this.polite);
    this.speakers = new Speakers(host);
    this.meter = new LevelMeter(host, systemClock);
    this.peopleHere = new PeopleHere(host, systemClock);
    this.tileStates = new TileStates(host, systemClock);
    this.signaling = new SignalingNotice(host, systemClock);
    this.permission = new PermissionWatch(host, systemClock);
    this.joining = new Since(host, systemClock);
    const seen = () => host.renderRoot.querySelector('video[data-peer][data-frame]') !== null;
    this.picturesFirst = new PicturesFirst(host, systemClock, seen);
    this.stageView = new StageView(host);
    new TileLayout(host);
    new Roving(host);
    new FirstFrames(host);
    new Tooltips(host, systemClock);
  }
}
