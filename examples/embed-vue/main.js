import { createApp } from 'vue';
import TeamMeeting from './TeamMeeting.vue';

createApp(TeamMeeting).mount('#root');
